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

/// One operand of a term as pair_sums takes it: all stretches, padded, and the first half of them again.
template <Ring2k R>
constexpr std::size_t pair_operand(std::size_t k) {
  return padded_stretches<R>(k) / 2 * 3;
}

/// The four operands of a term: an odd number of cache lines, so that those of all terms spread over a cache.
template <Ring2k R>
constexpr std::size_t pair_term(std::size_t k) {
  return 4 * pair_operand<R>(k) + kPairLanes<R>;
}

/// Pairs come in tiles: (i, i + d) for kPairLanes values of i, around the end, one distance d after the other.
template <Ring2k R>
constexpr std::size_t pair_tiles(std::size_t k) {
  const std::size_t width = padded_stretches<R>(k), each = width / kPairLanes<R>;
  return width / 2 * each + (each + 1) / 2;
}

/// Where coefficient 0 of the sum of the pair (i, j), i <= j, lies: coefficient c follows kPairLanes c words later.
template <Ring2k R>
constexpr std::size_t pair_place(std::size_t i, std::size_t j, std::size_t k) {
  const std::size_t width = padded_stretches<R>(k), around = i + width - j;
  const std::size_t distance = j - i <= width / 2 ? j - i : around, first = j - i <= width / 2 ? i : j;
  const std::size_t tile = distance * (width / kPairLanes<R>)+first / kPairLanes<R>;
  return tile * kGaloisRow * kPairLanes<R> + first % kPairLanes<R>;
}

template <Ring2k R>
constexpr std::size_t pair_sum_words(std::size_t k) {
  return pair_tiles<R>(k) * kGaloisRow * kPairLanes<R>;
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
  /// sums += for every pair of stretches, at its place, the sum over n terms w of v_w times this party's part of
  /// (x_i + x_j) (y_i + y_j), or of x_i y_i where i = j. The bits of bits[w] are v_w. `operands` holds x0, x1, y0 and
  /// y1 of one term after the other. Multiples of 4 terms, up to kMostSubsetValues.
  void (*pair_sums)(R* sums, const R* operands, const std::uint64_t* bits, std::size_t k, std::size_t n);
  /// sums_(c, p) += sum over the w < n whose bits_w has bit c of values_(w, p), c < 48, p < places. Multiples of 4
  /// values and of kPairLanes places; rows of values lie `stride` words apart.
  void (*subset_sums)(R* sums, const R* values, std::size_t stride, const std::uint64_t* bits, std::size_t places,
                      std::size_t n);
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
