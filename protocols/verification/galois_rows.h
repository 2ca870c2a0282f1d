#pragma once

/// The multiplication of many elements of GR(2^k, 47) = Z_2^k[X] / (X^47 + X^5 + 1), compiled once for each instruction
/// set. An element is a row of 48 words, of which the last is 0, coefficient of X^i in word i.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/ring.h"

namespace parley {

inline constexpr std::size_t kGaloisDegree = 47;
inline constexpr std::size_t kGaloisRow = 48;

/// Products by two steps of Karatsuba: an element as four parts a_0 ... a_3, of which nine sums are multiplied instead
/// of sixteen pairs: a_0, a_1, a_0 + a_1, then the same of a_2, a_3, then of a_0 + a_2, a_1 + a_3.
inline constexpr std::size_t kKaratsubaPart = kGaloisRow / 4, kKaratsubaSums = 9;

/// Lanes of the vectors that pairs of stretches are laid out in.
template <Ring2k R>
inline constexpr std::size_t kPairLanes = 64 / sizeof(R);

/// `k` stretches, rounded up.
template <Ring2k R>
constexpr std::size_t padded_stretches(std::size_t k) {
  return (k + kPairLanes<R> - 1) / kPairLanes<R> * kPairLanes<R>;
}

/// Where the pair of stretches (i, j), i <= j, lies among all pairs of one term: for every i a row of vectors over j,
/// from the one that holds i on.
template <Ring2k R>
constexpr std::size_t pair_place(std::size_t i, std::size_t j, std::size_t k) {
  constexpr std::size_t kLanes = kPairLanes<R>;
  const std::size_t rows = i / kLanes, width = padded_stretches<R>(k);
  // Rows of one group of kLanes are equally long, those of the next shorter by kLanes.
  const std::size_t before = kLanes * (rows * width - kLanes * (rows * (rows + 1) / 2 - rows));
  return before + i % kLanes * (width - rows * kLanes) + j - rows * kLanes;
}

/// Words of all pairs of one term.
template <Ring2k R>
constexpr std::size_t pair_places(std::size_t k) {
  const std::size_t last = k - 1;
  return pair_place<R>(last, padded_stretches<R>(k), k);
}

/// Terms that subset_sums takes at most.
inline constexpr std::size_t kMostSubsetTerms = 64;

struct GaloisRows {
  std::string_view name;
  bool (*usable)();
  /// out_i = x_i y_i; `out` may be an operand.
  void (*multiply32)(std::uint32_t* out, const std::uint32_t* x, const std::uint32_t* y, std::size_t rows);
  void (*multiply64)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::size_t rows);
  /// Of n elements: the kKaratsubaSums sums of their four parts (kKaratsubaPart coefficients each). Coefficient c of
  /// sum s of element w goes to out[s * distance + c * stride + w] ("across"), or to out[s * distance + w * stride + c]
  /// ("along"), there of x + more if there is more.
  void (*sums_across32)(std::uint32_t* out, const std::uint32_t* x, std::size_t n, std::size_t stride,
                        std::size_t distance);
  void (*sums_across64)(std::uint64_t* out, const std::uint64_t* x, std::size_t n, std::size_t stride,
                        std::size_t distance);
  void (*sums_along32)(std::uint32_t* out, const std::uint32_t* x, const std::uint32_t* more, std::size_t n,
                       std::size_t stride, std::size_t distance);
  void (*sums_along64)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* more, std::size_t n,
                       std::size_t stride, std::size_t distance);
  /// For each of n terms: of every pair of stretches i < j, t_ij + t_ji with t_ij = x0_i y01_j + x1_i y0_j, this
  /// party's part of x_i y_j, and t_ii. `operands` holds x0, x1, y0 and y01 of all stretches, padded, for one term
  /// after the other; `out` the pairs at their places.
  void (*cross32)(std::uint32_t* out, const std::uint32_t* operands, std::size_t k, std::size_t n);
  void (*cross64)(std::uint64_t* out, const std::uint64_t* operands, std::size_t k, std::size_t n);
  /// sums_(c, p) += sum over the terms w whose bits_w has bit c of values_(w, p), c < 48, p < places. The bits are
  /// public: they say where memory is read. A multiple of 4 terms.
  void (*subset_sums32)(std::uint32_t* sums, const std::uint32_t* values, const std::uint64_t* bits, std::size_t places,
                        std::size_t n);
  void (*subset_sums64)(std::uint64_t* sums, const std::uint64_t* values, const std::uint64_t* bits, std::size_t places,
                        std::size_t n);
};

extern const GaloisRows kGaloisRowsPortable, kGaloisRowsAvx2, kGaloisRowsAvx512;

}  // namespace parley
