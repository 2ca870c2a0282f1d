#pragma once

/// Loops over planes of bits, for path_bodies.h (the same rule: local to the including file).

#include <cstddef>
#include <cstdint>

#include "protocols/kernels/bit_kernels.h"

namespace parley {
namespace {

inline void xor_to(std::uint64_t* __restrict sum, const std::uint64_t* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) sum[i] ^= x[i];
}

inline void and_to(std::uint64_t* __restrict product, const std::uint64_t* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) product[i] &= x[i];
}

inline void select(std::uint64_t* __restrict z, const std::uint64_t* choice, const std::uint64_t* x,
                   const std::uint64_t* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) z[i] = y[i] ^ (choice[i] & (x[i] ^ y[i]));
}

inline void replicated_and(std::uint64_t* __restrict z, const ReplicatedWords<std::uint64_t>& words,
                           const std::uint64_t* mask, const std::uint64_t* other_mask, std::size_t n) {
  const auto [x0, x1, y0, y1] = words;
  for (std::size_t i = 0; i < n; ++i) z[i] = (x0[i] & (y0[i] ^ y1[i])) ^ (x1[i] & y0[i]) ^ mask[i] ^ other_mask[i];
}

template <bool kLeading>
void beaver_and(std::uint64_t* __restrict z, const BeaverWords<std::uint64_t>& words, std::size_t n) {
  const auto [x, y, c, d_mine, e_mine, d_rest, e_rest] = words;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t d = d_mine[i] ^ d_rest[i], e = e_mine[i] ^ e_rest[i];
    const std::uint64_t a = x[i] ^ d_mine[i], b = y[i] ^ e_mine[i];
    z[i] = c[i] ^ (d & (kLeading ? b ^ e : b)) ^ (e & a);
  }
}

constexpr BitKernels bit_table() {
  return {.xor_to = &xor_to,
          .and_to = &and_to,
          .select = &select,
          .replicated_and = &replicated_and,
          .beaver_and = &beaver_and<false>,
          .beaver_and_leading = &beaver_and<true>};
}

}  // namespace
}  // namespace parley
