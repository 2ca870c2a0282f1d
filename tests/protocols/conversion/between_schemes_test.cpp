#include "protocols/conversion/between_schemes.h"

#include <array>

#include "core/error.h"
#include "protocols/arithmetic/products.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

constexpr std::size_t kSizes[] = {0, 1, 65, 40'001};

template <Ring2k R>
void additive_values_become_replicated() {
  for (const std::size_t n : kSizes) {
    const auto values = telling_words<R>(n, 1);
    CostProbe probe;
    run_sessions(3, 0, [&](Session& s) {
      const auto x = share_input<Additive, R>(s, 1, n, values);
      const auto y = probe.measure(s, additive_to_replicated_cost<R>(n), [&] { return additive_to_replicated(s, x); });
      EXPECT_EQ(open(s, y), values);
      const auto squares = open(s, mul(s, y, y));
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(squares[i], values[i] * values[i]);
      EXPECT_EQ(open(s, replicated_to_additive(s, y)), values);
    });
    EXPECT_EQ(probe.rounds(), additive_to_replicated_cost<R>(n).rounds);
  }
}

TEST(BetweenSchemes, AdditiveAndReplicatedSharesHaveTheSameValues) {
  additive_values_become_replicated<std::uint32_t>();
  additive_values_become_replicated<std::uint64_t>();
}

TEST(BetweenSchemes, WhatTravelsIsMaskedAfresh) {
  using R = std::uint64_t;
  const RingVector<R> values(100, 7);
  std::array<RShare<R, Replicated>, 3> shares;
  run_sessions(3, 0, [&](Session& s) {
    const AShare<R> x(s.self(), RingVector<R>(100, s.self() == 0 ? 7 : 0));
    shares[s.self()] = additive_to_replicated(s, x);
  });
  for (PartyId party = 0; party < 3; ++party) {
    EXPECT_TRUE(std::ranges::equal(shares[party].second(), shares[next_of(party)].first()));
    EXPECT_NE(shares[party].first()[0], shares[party].first()[1]) << "party " << party;
  }
}

TEST(BetweenSchemes, TwoOfThreeGoOnAlone) {
  using R = std::uint64_t;
  for (const std::size_t n : kSizes)
    for (PartyId first = 0; first < 3; ++first) {
      const auto values = telling_words<R>(n, 3);
      std::array<RingVector<R>, 3> words;
      run_sessions(3, 0, [&](Session& s) {
        const auto x = share_input<Replicated, R>(s, 2, n, values);
        const Reading before(s);
        const auto alone = replicated_to_two(s, first, x);
        EXPECT_EQ(s.net().traffic(), before.traffic);
        words[s.self()] = {alone.words().begin(), alone.words().end()};
      });
      const PartyId second = next_of(first), third = next_of(second);
      EXPECT_TRUE(words[third].empty());
      ASSERT_EQ(words[first].size(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(words[first][i] + words[second][i], values[i]);
      run_sessions(2, 0, [&](Session& s) {
        const AShare<R> x(s.self(), words[s.self() == 0 ? first : second]);
        EXPECT_EQ(open(s, x), values);
      });
    }
}

TEST(BetweenSchemes, PartiesThatAreNotThereAreRefused) {
  using R = std::uint32_t;
  run_sessions(
      3, 0, [](Session& s) { EXPECT_THROW(replicated_to_two(s, 3, RShare<R, Replicated>(s.self(), 1)), ConfigError); });
  run_sessions(2, 0, [](Session& s) {
    EXPECT_THROW(additive_to_replicated(s, AShare<R>(s.self(), RingVector<R>(1, 0))), ConfigError);
  });
}

}  // namespace
}  // namespace parley
