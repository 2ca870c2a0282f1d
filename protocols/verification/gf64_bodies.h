#pragma once

/// The bodies of the kernels over GF(2^64), over vectors of P::kLanes words. Included by one source file for each
/// instruction set, which gives
///
///   P::V, P::kLanes       a vector of words
///   load, store           all lanes, or the first `n` of them (others are 0)
///   P::broadcast, P::bit_and, P::bit_xor
///   P::Sum                products not reduced yet: `add(sum, x, y)`, `total(sum)` over all lanes, `lanes(sum)`
///   P::combine_bits       as in gf64.h, for one word of each of the k stretches

#include "protocols/verification/gf64.h"

namespace parley {
namespace {  // one copy for each instruction set
namespace gf64_bodies {

/// Words that are worked on together: the operands of all stretches stay in the first-level cache.
constexpr std::size_t kGf64Block = 64;

template <typename P>
struct Bodies {
  using V = typename P::V;
  using Sum = typename P::Sum;
  using Word = std::uint64_t;

  /// Calls body(begin, lanes) for stretches of at most P::kLanes.
  template <typename Body>
  static void for_lanes(std::size_t n, Body&& body) {
    std::size_t i = 0;
    for (; i + P::kLanes <= n; i += P::kLanes) body(i, P::kLanes);
    if (i < n) body(i, n - i);
  }

  static void multiply(Word* out, const Word* x, const Word* y, std::size_t n) {
    for_lanes(n, [&](std::size_t i, std::size_t lanes) {
      Sum sum{};
      P::add(sum, P::load(x + i, lanes), P::load(y + i, lanes));
      P::store(out + i, P::lanes(sum), lanes);
    });
  }

  static void combine(Word* out, const Word* scalars, const Word* x, std::size_t k, std::size_t m) {
    for_lanes(m, [&](std::size_t i, std::size_t lanes) {
      Sum sum{};
      for (std::size_t j = 0; j < k; ++j) P::add(sum, P::broadcast(scalars[j]), P::load(x + j * m + i, lanes));
      P::store(out + i, P::lanes(sum), lanes);
    });
  }

  static void add_pair_products(Word* out, const Word* x, const Word* y, std::size_t k, std::size_t m) {
    for (std::size_t begin = 0; begin < m; begin += kGf64Block) {
      const std::size_t now = m - begin < kGf64Block ? m - begin : kGf64Block;
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j) {
          Sum sum{};
          for_lanes(now, [&](std::size_t w, std::size_t lanes) {
            P::add(sum, P::load(x + i * m + begin + w, lanes), P::load(y + j * m + begin + w, lanes));
          });
          out[i * k + j] ^= P::total(sum);
        }
    }
  }

  static void add_bit_pairs(Word* out, const Word* weights, const BitOperands& o, std::size_t k, std::size_t m) {
    for (std::size_t begin = 0; begin < m; begin += kGf64Block) {
      const std::size_t now = m - begin < kGf64Block ? m - begin : kGf64Block;
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = i; j < k; ++j) {
          Sum sum{};
          for_lanes(now, [&](std::size_t w, std::size_t lanes) {
            const std::size_t at_i = i * m + begin + w, at_j = j * m + begin + w;
            V t = part(o, at_i, at_j, lanes);
            if (i != j) t = P::bit_xor(t, part(o, at_j, at_i, lanes));
            P::add(sum, t, P::load(weights + begin + w, lanes));
          });
          out[i * k + j] ^= P::total(sum);
        }
    }
  }

  static V part(const BitOperands& o, std::size_t i, std::size_t j, std::size_t lanes) {
    return P::bit_xor(P::bit_and(P::load(o.x0 + i, lanes), P::load(o.y01 + j, lanes)),
                      P::bit_and(P::load(o.x1 + i, lanes), P::load(o.y0 + j, lanes)));
  }

  static void combine_bits(Word* out, const Word* scalars, const Word* x, std::size_t k, std::size_t m) {
    for (std::size_t w = 0; w < m; ++w) P::combine_bits(out + 64 * w, scalars, x + w, k, m);
  }

  static constexpr Gf64Kernels table(std::string_view name, bool (*usable)()) {
    return {name, usable, &multiply, &combine, &add_pair_products, &add_bit_pairs, &combine_bits};
  }
};

/// Of a product of 127 bits. X^64 = X^4 + X^3 + X + 1.
[[maybe_unused]] std::uint64_t reduce_product(std::uint64_t low, std::uint64_t high) {
  const std::uint64_t over = high >> 63 ^ high >> 61 ^ high >> 60;
  high ^= over;
  return low ^ high ^ high << 1 ^ high << 3 ^ high << 4;
}

/// `combine_bits` of one word, lane by lane.
[[maybe_unused]] void combine_word_bits(std::uint64_t* out, const std::uint64_t* scalars, const std::uint64_t* x,
                                        std::size_t k, std::size_t m) {
  for (std::size_t b = 0; b < 64; ++b) out[b] = 0;
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t b = 0; b < 64; ++b) out[b] ^= (0 - (x[j * m] >> b & 1)) & scalars[64 * j + b];
}

}  // namespace gf64_bodies
}  // namespace
}  // namespace parley
