#pragma once

/// The bodies of the kernels over GF(2^64), over vectors of P::kLanes words. Included by one source file for each
/// instruction set, which gives
///
///   P::V, P::kLanes       a vector of words
///   load, store           all lanes, or the first `n` of them (others are 0)
///   P::broadcast, P::bit_xor, P::and_xor(x, y, z), which is x & y ^ z
///   P::Sum                products not reduced yet: `add(sum, x, y)`, `total(sum)` over all lanes, `lanes(sum)`
///   P::combine_bits        as in gf64.h

#include <algorithm>
#include <vector>

#include "protocols/verification/gf64.h"

namespace parley {
namespace {  // one copy for each instruction set
namespace gf64_bodies {

/// Words of a stretch that are worked on together, so that those of all stretches stay in a cache.
constexpr std::size_t kBlockOfBits = 64, kBlockOfElements = 256;

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
    for (std::size_t begin = 0; begin < m; begin += kBlockOfElements) {
      const std::size_t now = std::min(kBlockOfElements, m - begin);
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

  static void add_part(Word* out, const ComponentsOf<Word>& one, const ComponentsOf<Word>* other, std::size_t terms) {
    Sum sum{};
    for_lanes(terms, [&](std::size_t w, std::size_t lanes) {
      V x0 = P::load(one.x0 + w, lanes), x1 = P::load(one.x1 + w, lanes);
      V y0 = P::load(one.y0 + w, lanes), y1 = P::load(one.y1 + w, lanes);
      if (other) {
        x0 = P::bit_xor(x0, P::load(other->x0 + w, lanes)), x1 = P::bit_xor(x1, P::load(other->x1 + w, lanes));
        y0 = P::bit_xor(y0, P::load(other->y0 + w, lanes)), y1 = P::bit_xor(y1, P::load(other->y1 + w, lanes));
      }
      P::add(sum, x0, P::bit_xor(y0, y1));
      P::add(sum, x1, y0);
    });
    *out ^= P::total(sum);
  }

  /// Operands of one stretch at one place.
  struct Four {
    V x0, x1, y0, y01;
  };
  static Four load(const BitOperands& o, std::size_t at, std::size_t lanes) {
    return {P::load(o.x0 + at, lanes), P::load(o.x1 + at, lanes), P::load(o.y0 + at, lanes),
            P::load(o.y01 + at, lanes)};
  }
  static V part(const Four& i, const Four& j, V more) { return P::and_xor(i.x0, j.y01, P::and_xor(i.x1, j.y0, more)); }

  static void add_bit_pairs(Word* out, const Word* weights, const BitOperands& o, std::size_t k, std::size_t m) {
    const V none = P::broadcast(0);
    std::vector<Sum> sums(k * k);  // reduced once, at the end
    for (std::size_t begin = 0; begin < m; begin += kBlockOfBits) {
      const std::size_t now = std::min(kBlockOfBits, m - begin);
      for (std::size_t i = 0; i < k; i += 2) {
        // Two stretches meet every later one, whose operands are loaded once for both.
        const bool two = i + 1 < k;
        for (std::size_t j = i; j < k; ++j) {
          Sum first = sums[i * k + j], second = two ? sums[(i + 1) * k + j] : Sum{};
          for_lanes(now, [&](std::size_t w, std::size_t lanes) {
            const std::size_t at = begin + w;
            const V weight = P::load(weights + at, lanes);
            const Four a = load(o, i * m + at, lanes), c = load(o, j * m + at, lanes);
            P::add(first, part(a, c, i != j ? part(c, a, none) : none), weight);
            if (!two || j == i) return;
            const Four b = load(o, (i + 1) * m + at, lanes);
            P::add(second, part(b, c, i + 1 != j ? part(c, b, none) : none), weight);
          });
          sums[i * k + j] = first;
          if (two) sums[(i + 1) * k + j] = second;
        }
      }
    }
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = i; j < k; ++j) out[i * k + j] ^= P::total(sums[i * k + j]);
  }

  static constexpr Gf64Kernels table(std::string_view name, bool (*usable)()) {
    return {name, usable, &multiply, &combine, &add_pair_products, &add_part, &add_bit_pairs, &P::combine_bits};
  }
};

/// Of a product of 127 bits. X^64 = X^4 + X^3 + X + 1.
[[maybe_unused]] std::uint64_t reduce_product(std::uint64_t low, std::uint64_t high) {
  const std::uint64_t over = high >> 63 ^ high >> 61 ^ high >> 60;
  high ^= over;
  return low ^ high ^ high << 1 ^ high << 3 ^ high << 4;
}

}  // namespace gf64_bodies
}  // namespace
}  // namespace parley
