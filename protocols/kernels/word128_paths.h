#pragma once

#include <cstddef>
#include <cstdint>

#include "core/word128.h"

namespace parley {

/// Of WideMatmulPath, compiled for AVX-512 IFMA.
void matmul_add_ifma(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                     std::size_t n);

}  // namespace parley
