#include <cmath>
#include <limits>

#include "core/error.h"
#include "protocols/fixed_point/encoding.h"
#include "protocols/fixed_point/truncation.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

using R = std::uint64_t;

TEST(FixedPoint, EncodesToTheNearestAndBack) {
  const std::vector<double> values{0, 1, -1, 0.25, -0.3};
  EXPECT_EQ(encode(std::span<const double>(values), {2, 4}, "x"),
            (RingVector<R>{0, 4, static_cast<R>(-4), 1, static_cast<R>(-1)}));
  EXPECT_EQ(decode(encode(std::span<const double>(values), {2, 4}, "x"), {2, 4}),
            (std::vector<double>{0, 1, -1, 0.25, -0.25}));
}

TEST(FixedPoint, WhatCannotBeEncodedIsNamed) {
  for (const double bad : {16.0, -16.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    const std::vector<double> values{0, bad};
    try {
      encode(std::span<const double>(values), {2, 4}, "weight");
      FAIL() << bad;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find("weight 1"), std::string::npos) << error.what();
    }
  }
}

template <typename S>
class Truncation : public testing::Test {};
TYPED_TEST_SUITE(Truncation, ArithmeticSchemes);

/// Signed numbers of `bits` bits.
RingVector<R> numbers(std::size_t n, unsigned bits) {
  auto words = telling_words<R>(n, bits);
  for (R& word : words) word = from_signed<R>(to_signed(word) >> (64 - bits));
  return words;
}

TYPED_TEST(Truncation, IsOffByAtMostOneUnit) {
  using S = TypeParam;
  for (const unsigned f : {0u, 1u, 16u, 20u})
    for (const std::size_t n : {0, 1, 3001}) {
      const auto values = numbers(n, 24);  // fails with probability 2^-40 a number
      CostProbe probe;
      run_scheme<S>(S::kMinParties, [&](Session& s) {
        const auto x = share_input<S, R>(s, 0, n, values);
        const auto z =
            probe.measure(s, truncate_cost<R, S>(n, s.parties(), s.self()), [&] { return truncate(s, x, f); });
        const auto opened = open(s, z);
        for (std::size_t i = 0; i < n; ++i)
          ASSERT_LE(std::abs(to_signed(opened[i]) - (to_signed(values[i]) >> f)), 1) << "element " << i;
      });
    }
}

TYPED_TEST(Truncation, ExactIsTheFloorForEveryWord) {
  using S = TypeParam;
  for (const unsigned f : {0u, 1u, 13u, 63u})
    for (const std::size_t n : {0, 1, 301}) {
      const auto values = telling_words<R>(n, 9);
      CostProbe probe;
      run_scheme<S>(S::kMinParties, [&](Session& s) {
        const auto x = share_input<S, R>(s, 0, n, values);
        const auto z = probe.measure(s, truncate_exact_cost<R, S>(n, s.parties(), s.self()),
                                     [&] { return truncate_exact(s, x, f); });
        const auto opened = open(s, z);
        for (std::size_t i = 0; i < n; ++i)
          ASSERT_EQ(to_signed(opened[i]), to_signed(values[i]) >> f) << "element " << i;
      });
    }
}

/// The stated probability, where it is large enough to be seen.
TEST(TruncationOfReplicated, FailsAsOftenAsStated) {
  constexpr std::size_t kTrials = 100'000;
  const RingVector<R> values(kTrials, R{1} << 60);  // |x| / 2^63 = 1/8
  run_sessions(3, 0, [&](Session& s) {
    // A product is shared at random, unlike an input.
    const auto x = mul(s, share_input<Replicated, R>(s, 0, kTrials, values),
                       share_public<Replicated, R>(s, RingVector<R>(kTrials, 1)));
    const auto opened = open(s, truncate(s, x, 16));
    const auto wrong =
        std::ranges::count_if(opened, [](R word) { return std::abs(to_signed(word) - (std::int64_t{1} << 44)) > 1; });
    // A sum wraps for 2^60 of the 2^64 values of the random part: 1/16 is expected, 1/8 is the bound.
    EXPECT_GT(wrong, kTrials / 20);
    EXPECT_LT(wrong, kTrials / 8);
  });
}

TYPED_TEST(Truncation, ProductsAndQuotientsStayWithinTheirBounds) {
  using S = TypeParam;
  constexpr FixedPoint kFormat{.fraction_bits = 16, .magnitude_bits = 6};
  constexpr std::size_t kN = 500;
  std::vector<double> a(kN), b(kN);
  for (std::size_t i = 0; i < kN; ++i) {
    a[i] = 50 * std::sin(0.7 * static_cast<double>(i));
    b[i] = 3 * std::cos(1.3 * static_cast<double>(i));
  }
  const double unit = std::ldexp(1.0, -kFormat.fraction_bits);
  run_scheme<S>(S::kMinParties, [&](Session& s) {
    const auto x = share_input<S, R>(s, 0, kN, encode(std::span<const double>(a), kFormat, "a"));
    const auto y = share_input<S, R>(s, 0, kN, encode(std::span<const double>(b), kFormat, "b"));
    const auto product = decode(open(s, mul_fixed(s, x, y, kFormat.fraction_bits)), kFormat);
    const auto quotient = decode(open(s, divide_by_public(s, x, 7.5, kFormat)), kFormat);
    for (std::size_t i = 0; i < kN; ++i) {
      // Half a unit in each factor, and one of the truncation.
      ASSERT_NEAR(product[i], a[i] * b[i], unit * (2 + (std::abs(a[i]) + std::abs(b[i])) / 2)) << i;
      ASSERT_NEAR(quotient[i], a[i] / 7.5, unit * (2 + std::abs(a[i]))) << i;
    }
  });
}

TYPED_TEST(Truncation, ByTheWidthOfTheRingIsRefused) {
  using S = TypeParam;
  run_scheme<S>(S::kMinParties, [](Session& s) {
    const RingVector<R> one(1, 1);
    const auto x = share_public<S, R>(s, one);
    EXPECT_THROW(truncate(s, x, 64), ConfigError);
  });
}

}  // namespace
}  // namespace parley
