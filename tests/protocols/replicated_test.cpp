#include "protocols/sharing/replicated.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "protocols/arithmetic/replicated_mul.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/products_in_clear.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

constexpr std::size_t kSizes[] = {0, 1, 7, 1025, 70'001};

template <Ring2k R>
void inputs_open_to_themselves() {
  for (const std::size_t n : kSizes)
    for (PartyId owner = 0; owner < 3; ++owner) {
      CostProbe probe;
      const auto values = telling_words<R>(n, owner);
      run_sessions(3, 0, [&](Session& s) {
        const auto x = probe.measure(s, replicated_input_cost<R>(n, owner, s.self()), [&] {
          const auto mine = s.self() == owner ? std::span<const R>(values) : std::span<const R>();
          return replicated_input<R, Replicated>(s, owner, n, mine);
        });
        EXPECT_EQ(open(s, x), values);
        for (PartyId to = 0; to < 3; ++to) EXPECT_EQ(reveal(s, to, x), s.self() == to ? values : RingVector<R>());
      });
      EXPECT_EQ(probe.rounds(), n > 0);
    }
}

TEST(Replicated, InputOpensToItself) {
  inputs_open_to_themselves<std::uint32_t>();
  inputs_open_to_themselves<std::uint64_t>();
}

TEST(Replicated, NeighboursHoldTheSameComponents) {
  const auto values = telling_words<std::uint64_t>(100, 1);
  std::array<RShare<std::uint64_t, Replicated>, 3> shares;
  run_sessions(3, 0, [&](Session& s) {
    const auto x = replicated_input<std::uint64_t, Replicated>(s, 1, 100, values);
    shares[s.self()] = mul(s, x, x);
  });
  for (PartyId party = 0; party < 3; ++party)
    EXPECT_TRUE(std::ranges::equal(shares[party].second(), shares[next_of(party)].first())) << "party " << party;
}

TEST(Replicated, PublicValuesAndComponentsTravelNot) {
  const auto values = telling_words<std::uint32_t>(33, 4);
  run_sessions(3, 0, [&](Session& s) {
    const Reading before(s);
    const auto x = replicated_public<std::uint32_t, Replicated>(s, values);
    const auto y = replicated_component<std::uint32_t, Replicated>(s, 2, 33, values);
    EXPECT_EQ(s.net().traffic(), before.traffic);
    EXPECT_EQ(open(s, x), values);
    EXPECT_EQ(open(s, y), values);
  });
}

template <typename S>
class ArithmeticOver : public testing::Test {};
TYPED_TEST_SUITE(ArithmeticOver, ArithmeticSchemes);

TYPED_TEST(ArithmeticOver, LinearOperatorsAreThoseOfTheRing) {
  using S = TypeParam;
  using R = std::uint64_t;
  const auto x = telling_words<R>(101, 1), y = telling_words<R>(101, 2);
  for (const PartyId parties : party_counts<S>())
    run_scheme<S>(parties, [&](Session& s) {
      const auto xs = share_input<S, R>(s, 0, 101, x);
      const auto ys = share_public<S, R>(s, y);
      const auto z = R{3} * (xs + ys) - ys * static_cast<R>(-5) + std::span<const R>(y) - std::span<const R>(x);
      const auto opened = open(s, z);
      for (std::size_t i = 0; i < 101; ++i) ASSERT_EQ(opened[i], 3 * (x[i] + y[i]) + 5 * y[i] + y[i] - x[i]);
    });
}

TEST(Replicated, ProductsOpenToTheProductsAtTheDeclaredCost) {
  using R = std::uint64_t;
  for (const std::size_t n : kSizes) {
    const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2);
    CostProbe probe;
    run_sessions(3, 0, [&](Session& s) {
      const auto xs = share_input<Replicated, R>(s, 0, n, x), ys = share_input<Replicated, R>(s, 2, n, y);
      const auto z = probe.measure(s, replicated_mul_cost<R>(n), [&] { return mul(s, xs, ys); });
      const auto opened = open(s, z);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], x[i] * y[i]) << i;
    });
    EXPECT_EQ(probe.rounds(), n > 0);
  }
}

TEST(Replicated, InnerProductsCostOneElementEach) {
  using R = std::uint32_t;
  constexpr std::size_t kLength = 13, kOutputs = 50;
  const auto x = telling_words<R>(kLength * kOutputs, 1), y = telling_words<R>(kLength * kOutputs, 2);
  CostProbe probe;
  run_sessions(3, 0, [&](Session& s) {
    const auto xs = share_input<Replicated, R>(s, 0, x.size(), x), ys = share_input<Replicated, R>(s, 1, y.size(), y);
    const auto z = probe.measure(s, replicated_mul_cost<R>(kOutputs), [&] { return dot(s, xs, ys, kLength); });
    const auto opened = open(s, z);
    const auto sums = inner_products(x, y, kLength);
    for (std::size_t j = 0; j < kOutputs; ++j) ASSERT_EQ(opened[j], sums[j]) << j;
    EXPECT_THROW(dot(s, xs, ys, 7), ConfigError);
  });
}

TEST(Replicated, MatricesMultiply) {
  using R = std::uint64_t;
  for (const MatrixShape& shape : {MatrixShape{0, 3, 2}, {2, 0, 3}, {1, 1, 1}, {65, 9, 4}, {40, 200, 70}}) {
    const auto [m, k, n] = shape;
    const auto x = telling_words<R>(m * k, 1), y = telling_words<R>(k * n, 2);
    CostProbe probe;
    run_sessions(3, 0, [&](Session& s) {
      const auto xs = share_input<Replicated, R>(s, 0, x.size(), x), ys = share_input<Replicated, R>(s, 1, y.size(), y);
      const auto z = probe.measure(s, replicated_mul_cost<R>(m * n), [&] { return matmul(s, xs, ys, shape); });
      const auto opened = open(s, z);
      const auto product = matrix_product(x, y, shape);
      ASSERT_EQ(opened.size(), product.size());
      for (std::size_t i = 0; i < product.size(); ++i)
        ASSERT_EQ(opened[i], product[i]) << "row " << i / n << ", column " << i % n;
    });
  }
}

TEST(Replicated, OtherNumbersOfPartiesAreRefusedByName) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> one(1, 1);
    EXPECT_THROW((replicated_input<std::uint64_t, Replicated>(s, 0, 1, one)), ConfigError);
  });
}

}  // namespace
}  // namespace parley
