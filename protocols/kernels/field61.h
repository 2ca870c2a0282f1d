#pragma once

/// The field of integers modulo the prime p = 2^61 - 1. Elements are in [0, p); time depends on no value.

#include <cstddef>
#include <cstdint>

#include "core/word128.h"

namespace parley {

inline constexpr std::uint64_t kField61Modulus = (std::uint64_t{1} << 61) - 1;

/// x modulo p of any x < 2^62.
constexpr std::uint64_t field61_reduce(std::uint64_t x) {
  const std::uint64_t rest = x - kField61Modulus;
  // All ones when x was smaller.
  const std::uint64_t below = 0 - (rest >> 63);
  return rest + (below & kField61Modulus);
}

/// x modulo p of any x: 2^61 is 1, so the parts of 61 bits add up.
constexpr std::uint64_t field61_fold(Word128 x) {
  const Word128 once = (x & kField61Modulus) + (x >> 61);
  const auto twice = static_cast<std::uint64_t>((once & kField61Modulus) + (once >> 61));
  return field61_reduce(twice);
}

constexpr std::uint64_t field61_add(std::uint64_t x, std::uint64_t y) { return field61_reduce(x + y); }
constexpr std::uint64_t field61_subtract(std::uint64_t x, std::uint64_t y) {
  return field61_reduce(x + (kField61Modulus - y));
}
constexpr std::uint64_t field61_multiply(std::uint64_t x, std::uint64_t y) {
  return field61_fold(static_cast<Word128>(x) * y);
}

/// x^(p - 2): the inverse, and 0 of 0.
constexpr std::uint64_t field61_inverse(std::uint64_t x) {
  std::uint64_t power = 1;
  for (int bit = 60; bit >= 0; --bit) {
    power = field61_multiply(power, power);
    if (((kField61Modulus - 2) >> bit & 1) != 0) power = field61_multiply(power, x);
  }
  return power;
}

/// The sum of x[i] y[i]. Products are folded 32 at a time: so many fit 127 bits.
constexpr std::uint64_t field61_inner_product(const std::uint64_t* x, const std::uint64_t* y, std::size_t n) {
  constexpr std::size_t kTogether = 32;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < n; i += kTogether) {
    Word128 sum = 0;
    for (std::size_t j = i; j < n && j < i + kTogether; ++j) sum += static_cast<Word128>(x[j]) * y[j];
    total = field61_add(total, field61_fold(sum));
  }
  return total;
}

}  // namespace parley
