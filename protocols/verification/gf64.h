#pragma once

/// GF(2^64) = GF(2)[X] / (X^64 + X^4 + X^3 + X + 1), by the fastest path that this processor has. Time does not depend
/// on values.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/verification/operands.h"

namespace parley {

/// Words of bits, as they stand in the operands of ANDs: stretch j of each is `m` words from j * m on.
struct BitOperands {
  const std::uint64_t *x0, *x1, *y0, *y01;  ///< both components of x, the first of y and the sum of both
};

/// Any length, any alignment.
struct Gf64Kernels {
  std::string_view name;
  bool (*usable)();

  /// out_w = x_w y_w. `out` may be an operand.
  void (*multiply)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::size_t n);
  /// out_w = sum over j < k of scalars_j x_(j m + w), w < m. `out` may be x.
  void (*combine)(std::uint64_t* out, const std::uint64_t* scalars, const std::uint64_t* x, std::size_t k,
                  std::size_t m);
  /// out_(i k + j) += sum over w < m of x_(i m + w) y_(j m + w), i, j < k.
  void (*add_pair_products)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::size_t k,
                            std::size_t m);
  /// sum += this party's part of <x, y>, where x and y are those of `one`, or of `one` and `other` added.
  void (*add_part)(std::uint64_t* sum, const ComponentsOf<std::uint64_t>& one, const ComponentsOf<std::uint64_t>* other,
                   std::size_t terms);
  /// Every word is read as a field element, bit b as the coefficient of X^b. For i <= j < k:
  /// out_(i k + j) += sum over w of weights_w (t_ij ^ t_ji)_w, or of weights_w (t_ii)_w, where
  /// t_ij = x0_i y01_j ^ x1_i y0_j is this party's part of x_i & y_j.
  void (*add_bit_pairs)(std::uint64_t* out, const std::uint64_t* weights, const BitOperands& operands, std::size_t k,
                        std::size_t m);
  /// out_(64 w + b) = sum over the j < k for which x_(j m + w) has bit b of elements_j.
  void (*combine_bits)(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                       std::size_t m);
};

/// Fastest first; the last one, "portable", runs anywhere.
std::span<const Gf64Kernels* const> gf64_paths();

/// The first usable path.
const Gf64Kernels& gf64();

}  // namespace parley
