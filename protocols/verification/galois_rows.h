#pragma once

/// Work on many elements of GR(2^k, 47) = Z_2^k[X] / (X^47 + X^5 + 1), compiled once for each instruction set. An
/// element is a row of 48 words, of which the last is 0, coefficient of X^i in word i. One whose coefficients are 0 and
/// 1 is also written as the bits of a word; such elements are public, and say where memory is read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/ring.h"
#include "protocols/verification/operands.h"

namespace parley {

inline constexpr std::size_t kGaloisDegree = 47;
inline constexpr std::size_t kGaloisRow = 48;

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

/// Values that subset_sums takes at most.
inline constexpr std::size_t kMostSubsetValues = 64;

template <Ring2k R>
struct GaloisKernels {
  /// out_i = x_i y_i; `out` may be an operand.
  void (*multiply)(R* out, const R* x, const R* y, std::size_t rows);
  /// x_w = sum over j < k of a_j x_(j m + w), w < m, where the bits of bits[j] are a_j and a_0 = 1.
  void (*fold)(R* x, const std::uint64_t* bits, std::size_t k, std::size_t m);
  /// out_i = v_i x_i for i < n, where the bits of bits[i] are v_i and coefficient c of x_i is columns[c * stride + i];
  /// these reach to a multiple of kPairLanes.
  void (*scale)(R* out, const R* columns, std::size_t stride, const std::uint64_t* bits, std::size_t n);
  /// sum += this party's part of <x, y>, where x and y are those of `one`, or of `one` and `other` added.
  void (*add_part)(R* sum, const ComponentsOf<R>& one, const ComponentsOf<R>* other, std::size_t terms);
  /// For each of n terms: of every pair of stretches i < j, t_ij + t_ji with t_ij = x0_i y01_j + x1_i y0_j, this
  /// party's part of x_i y_j, and t_ii. `operands` holds x0, x1, y0 and y01 of all stretches, padded, for one term
  /// after the other; `out` the pairs at their places.
  void (*cross)(R* out, const R* operands, std::size_t k, std::size_t n);
  /// sums_(c, p) += sum over the w < n whose bits_w has bit c of values_(w, p), c < 48, p < places. Multiples of 4
  /// values and of kPairLanes places.
  void (*subset_sums)(R* sums, const R* values, const std::uint64_t* bits, std::size_t places, std::size_t n);
  /// out_(c, r) = in_(r, c), r < rows, c < columns; rows of `in` and of `out` lie so many words apart.
  void (*transpose)(R* out, std::size_t out_stride, const R* in, std::size_t in_stride, std::size_t rows,
                    std::size_t columns);
};

struct GaloisPath {
  std::string_view name;
  bool (*usable)();
  const GaloisKernels<std::uint32_t>* words32;
  const GaloisKernels<std::uint64_t>* words64;

  template <Ring2k R>
  const GaloisKernels<R>& kernels() const {
    if constexpr (sizeof(R) == 4)
      return *words32;
    else
      return *words64;
  }
};

extern const GaloisPath kGaloisPortable, kGaloisAvx2, kGaloisAvx512;

}  // namespace parley
