#include "protocols/kernels/field61.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/random.h"

namespace parley {
namespace {

constexpr std::uint64_t kP = kField61Modulus;

/// Random elements, the first of them where reductions could go wrong.
std::vector<std::uint64_t> elements(std::size_t n, std::uint64_t label) {
  std::vector<std::uint64_t> values(n);
  Prg(key_from_seed(44, label)).fill(std::span(values));
  for (std::uint64_t& value : values) value %= kP;
  const std::uint64_t special[] = {0, kP - 1, 1, kP / 2, kP / 2 + 1, 2};
  for (std::size_t i = 0; i < n && i < std::size(special); ++i) values[i] = special[i];
  return values;
}

TEST(Field61, EqualsTheRemainderOfTheIntegers) {
  const auto values = elements(100, 1);
  for (const Word128 x : values)
    for (const Word128 y : values) {
      const auto a = static_cast<std::uint64_t>(x), b = static_cast<std::uint64_t>(y);
      ASSERT_EQ(field61_add(a, b), static_cast<std::uint64_t>((x + y) % kP));
      ASSERT_EQ(field61_subtract(a, b), static_cast<std::uint64_t>((x + kP - y) % kP));
      ASSERT_EQ(field61_multiply(a, b), static_cast<std::uint64_t>(x * y % kP));
    }
}

TEST(Field61, FoldsAnyWord) {
  for (const Word128 x : {Word128{0}, ~Word128{0}, Word128{kP}, Word128{kP} << 61, Word128{kP} * kP, Word128{1} << 127})
    EXPECT_EQ(field61_fold(x), static_cast<std::uint64_t>(x % kP));
}

TEST(Field61, InverseTimesTheElementIsOne) {
  EXPECT_EQ(field61_inverse(0), 0u);
  for (const std::uint64_t x : elements(100, 2))
    if (x != 0) {
      ASSERT_EQ(field61_multiply(x, field61_inverse(x)), 1u) << x;
    }
}

/// All elements p - 1 make the largest sums.
TEST(Field61, InnerProductEqualsTheSumOfProducts) {
  for (const std::size_t n : {0, 1, 31, 32, 33, 1000}) {
    const auto x = elements(n, 3), y = elements(n, 4);
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < n; ++i) expected = static_cast<std::uint64_t>((Word128{x[i]} * y[i] + expected) % kP);
    EXPECT_EQ(field61_inner_product(x.data(), y.data(), n), expected);
    const std::vector<std::uint64_t> largest(n, kP - 1);
    EXPECT_EQ(field61_inner_product(largest.data(), largest.data(), n), n % kP);
  }
}

}  // namespace
}  // namespace parley
