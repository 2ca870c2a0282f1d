#pragma once

/// Matrix products over Z_2^128 in which one factor is below 2^64, as opened values are.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/word128.h"

namespace parley {

/// z (m x n) += x (m x k) * y (k x n), row-major.
void matmul_add_right(Word128* z, const std::uint64_t* x, const Word128* y, std::size_t m, std::size_t k,
                      std::size_t n);
void matmul_add_left(Word128* z, const Word128* x, const std::uint64_t* y, std::size_t m, std::size_t k, std::size_t n);

/// What both are made of, with what is fast already: the same with both factors below 2^64.
struct WideMatmulPath {
  std::string_view name;
  bool (*usable)();
  void (*matmul_add)(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                     std::size_t n);
};

/// Fastest first; the last one, "portable", runs anywhere.
std::span<const WideMatmulPath> wide_matmul_paths();

}  // namespace parley
