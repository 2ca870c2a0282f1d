#include "protocols/ot/gf128.h"

#include <array>

#include "core/cpu.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  Gf128Path{"pclmul", [] { return cpu_features().aes && cpu_features().pclmul; }, &gf128_inner_product_pclmul},
#endif
      Gf128Path{"portable", &runs_anywhere, &gf128_inner_product_portable},
};

struct Product {
  std::uint64_t words[4] = {};
};

/// Adds the carry-less product of two words at a word's distance from the bottom. No branch on x or y.
void add_product(Product& sum, std::size_t at, std::uint64_t x, std::uint64_t y) {
  std::uint64_t low = x & -(y & 1), high = 0;
  for (unsigned i = 1; i < 64; ++i) {
    const std::uint64_t mask = -(y >> i & 1);
    low ^= (x << i) & mask;
    high ^= (x >> (64 - i)) & mask;
  }
  sum.words[at] ^= low;
  sum.words[at + 1] ^= high;
}

/// A word `top` of weight x^128 at word `at` is top * (x^7 + x^2 + x + 1).
void fold(Product& p, std::size_t at, std::uint64_t top) {
  p.words[at] ^= top ^ (top << 1) ^ (top << 2) ^ (top << 7);
  p.words[at + 1] ^= (top >> 63) ^ (top >> 62) ^ (top >> 57);
}

}  // namespace

std::span<const Gf128Path> gf128_paths() { return kPaths; }

OtBlock gf128_inner_product(const OtBlock* x, const OtBlock* y, std::size_t n) {
  static const Gf128Path& best = first_usable(kPaths);
  return best.inner_product(x, y, n);
}

OtBlock gf128_inner_product_portable(const OtBlock* x, const OtBlock* y, std::size_t n) {
  Product sum;
  for (std::size_t i = 0; i < n; ++i) {
    add_product(sum, 0, x[i].low, y[i].low);
    add_product(sum, 1, x[i].low, y[i].high);
    add_product(sum, 1, x[i].high, y[i].low);
    add_product(sum, 2, x[i].high, y[i].high);
  }
  fold(sum, 1, sum.words[3]);
  fold(sum, 0, sum.words[2]);
  return {sum.words[0], sum.words[1]};
}

}  // namespace parley
