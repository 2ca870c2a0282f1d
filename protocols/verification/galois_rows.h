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

/// Stretches of words i and j of operands: both components of x, the first of y and the sum of both.
template <Ring2k R>
struct CrossOperands {
  const R *x0, *x1, *y0, *y01;
};

struct GaloisRows {
  std::string_view name;
  bool (*usable)();
  /// out_i = x_i y_i; `out` may be an operand.
  void (*multiply32)(std::uint32_t* out, const std::uint32_t* x, const std::uint32_t* y, std::size_t rows);
  void (*multiply64)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::size_t rows);
  /// out = t_ij + t_ji with t_ij = x0_i y01_j + x1_i y0_j, this party's part of x_i y_j.
  void (*cross32)(std::uint32_t* out, const CrossOperands<std::uint32_t>& i, const CrossOperands<std::uint32_t>& j,
                  std::size_t n);
  void (*cross64)(std::uint64_t* out, const CrossOperands<std::uint64_t>& i, const CrossOperands<std::uint64_t>& j,
                  std::size_t n);
};

extern const GaloisRows kGaloisRowsPortable, kGaloisRowsAvx2, kGaloisRowsAvx512;

}  // namespace parley
