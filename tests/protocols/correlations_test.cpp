#include <gtest/gtest.h>

#include <array>

#include "core/error.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/preprocessing/dealer.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

/// Both sources: without a dealer party 0 deals.
class CorrelationSources : public testing::TestWithParam<PartyId> {
 protected:
  PartyId dealers() const { return GetParam(); }
};

template <Ring2k R>
AShare<R> part_of(Session& s, std::size_t words, const std::function<std::span<const R>(std::span<R>)>& part) {
  RingVector<R> room(words);
  const auto lies = part(room);
  return {s.self(), RingVector<R>(lies.begin(), lies.end())};
}

/// The law of every source: what is taken opens to c = a b.
template <Ring2k R>
void expect_law(Session& s, std::size_t m, std::size_t k, std::size_t n, std::size_t count) {
  const Triples<R> taken(s.correlations().take(triple_kind<R>(m, k, n), count));
  const auto a = open(s, part_of<R>(s, count * m * k, [&](std::span<R> room) { return taken.a(0, room); }));
  const auto b = open(s, part_of<R>(s, count * k * n, [&](std::span<R> room) { return taken.b(0, room); }));
  const auto c = open(s, part_of<R>(s, count * m * n, [&](std::span<R> room) { return taken.c(0, room); }));
  for (std::size_t t = 0; t < count; ++t)
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        R sum = 0;
        for (std::size_t p = 0; p < k; ++p) sum += a[(t * m + i) * k + p] * b[(t * k + p) * n + j];
        ASSERT_EQ(c[(t * m + i) * n + j], sum) << "triple " << t << ", row " << i << ", column " << j;
      }
  for (std::size_t i = 1; i < a.size(); ++i) ASSERT_FALSE(a[i] == 0 && a[i - 1] == 0) << "not random";
}

TEST_P(CorrelationSources, ObeyTheLaw) {
  for (const PartyId parties : {2, 3, 5})
    run_sessions(parties, dealers(), [](Session& s) {
      s.correlations().reserve(triple_kind<std::uint64_t>(), 100'001);
      s.correlations().reserve(triple_kind<std::uint32_t>(), 1001);
      s.correlations().reserve(triple_kind<std::uint64_t>(5, 7, 3), 4);
      s.correlations().reserve(triple_kind<std::uint32_t>(1, 300, 17), 2);
      if (!s.computes()) return;
      expect_law<std::uint64_t>(s, 1, 1, 1, 1);  // then the rest begins inside a block of the cipher
      expect_law<std::uint64_t>(s, 1, 1, 1, 100'000);
      expect_law<std::uint32_t>(s, 1, 1, 1, 1001);
      expect_law<std::uint64_t>(s, 5, 7, 3, 3);
      expect_law<std::uint64_t>(s, 5, 7, 3, 1);
      expect_law<std::uint32_t>(s, 1, 300, 17, 2);
    });
}

TEST_P(CorrelationSources, ReserveAddsToWhatIsLeft) {
  run_sessions(3, dealers(), [](Session& s) {
    const auto kind = triple_kind<std::uint64_t>();
    s.correlations().reserve(kind, 10);
    if (s.computes()) expect_law<std::uint64_t>(s, 1, 1, 1, 7);
    s.correlations().reserve(kind, 5);
    if (s.computes()) expect_law<std::uint64_t>(s, 1, 1, 1, 8);
    s.correlations().reserve(kind, 3);
    s.correlations().reserve(kind, 0);
    if (s.computes()) expect_law<std::uint64_t>(s, 1, 1, 1, 3);
    EXPECT_EQ(s.correlations().reserved(kind), 18u);
    EXPECT_EQ(s.correlations().taken(kind), s.computes() ? 18u : 0u);
  });
}

TEST_P(CorrelationSources, ExhaustionIsANamedErrorAndTakesNothing) {
  run_sessions(2, dealers(), [](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(), 10);
    if (!s.computes()) return;
    s.correlations().take(triple_kind<std::uint64_t>(1, 1, 1), 8);
    EXPECT_THROW(s.correlations().take(triple_kind<std::uint64_t>(1, 1, 1), 3), ConfigError);
    EXPECT_THROW(s.correlations().take(triple_kind<std::uint32_t>(1, 1, 1), 1), ConfigError) << "of another ring";
    EXPECT_THROW(s.correlations().take(triple_kind<std::uint64_t>(2, 1, 1), 1), ConfigError) << "of another shape";
    EXPECT_EQ(s.correlations().taken(triple_kind<std::uint64_t>()), 8u);
    expect_law<std::uint64_t>(s, 1, 1, 1, 2);
  });
}

TEST_P(CorrelationSources, TakeNeverCommunicates) {
  run_sessions(2, dealers(), [](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(), 5000);
    if (!s.computes()) return;
    const Reading before(s);
    const Triples<std::uint64_t> taken(s.correlations().take(triple_kind<std::uint64_t>(1, 1, 1), 5000));
    RingVector<std::uint64_t> room(5000);
    taken.c(0, room);
    EXPECT_EQ(s.net().traffic(), before.traffic);
  });
}

TEST_P(CorrelationSources, RefuseWhatCannotBeMade) {
  run_sessions(2, dealers(), [](Session& s) {
    EXPECT_THROW(s.correlations().reserve({.word_bytes = 3}, 1), ConfigError);
    EXPECT_THROW(s.correlations().reserve(triple_kind<std::uint64_t>(1 << 20, 1 << 20, 1), 4), ConfigError);
    EXPECT_THROW(s.correlations().reserve(triple_kind<std::uint64_t>(~std::uint64_t{0}, 2, 1), 1), ConfigError);
  });
}

INSTANTIATE_TEST_SUITE_P(All, CorrelationSources, testing::Values<PartyId>(0, 1),
                         [](const auto& tested) { return tested.param == 0 ? "first_party" : "dealer"; });

TEST(DealerCorrelations, OnlyPartyZeroReceivesAndOnlyOneWordATriple) {
  run_sessions(3, 1, [](Session& s) {
    for (const auto& kind : {triple_kind<std::uint64_t>(), triple_kind<std::uint32_t>(4, 100, 6)}) {
      const Reading before(s);
      s.correlations().reserve(kind, 70'001);
      const Traffic moved = s.net().traffic() - before.traffic;
      const std::uint64_t words = 70'001 * corrected_bytes(kind);
      EXPECT_EQ(moved.bytes_sent, dealer_reserve_cost(kind, 70'001, s.self(), s.dealer()).bytes_sent);
      EXPECT_EQ(moved.bytes_received, s.self() == 0 ? words : s.computes() ? 0 : sizeof(CorrelationRequest));
    }
    EXPECT_EQ(s.correlations().trust(), PrepTrust::dealer);
  });
}

TEST(DealerCorrelations, FirstPartyIsInsecureAndSendsNothing) {
  run_sessions(3, 0, [](Session& s) {
    const Reading before(s);
    s.correlations().reserve(triple_kind<std::uint64_t>(), 1000);
    EXPECT_EQ(s.net().traffic(), before.traffic);
    EXPECT_EQ(s.correlations().trust(), PrepTrust::insecure);
  });
}

TEST(DealerCorrelations, DealerServesUntilItIsStopped) {
  run_sessions(2, 1, [](Session& s) {
    if (!s.computes()) return serve_correlations(s);
    for (const std::size_t count : {1, 5000}) {
      s.correlations().reserve(triple_kind<std::uint64_t>(), count);
      expect_law<std::uint64_t>(s, 1, 1, 1, count);
    }
    stop_correlations(s);
  });
}

TEST(DealerCorrelations, DealerHoldsNoShares) {
  run_sessions(2, 1, [](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(), 1);
    if (s.computes()) return;
    std::uint64_t word = 0;
    const Triples<std::uint64_t> taken(s.correlations().take(triple_kind<std::uint64_t>(1, 1, 1), 1));
    EXPECT_THROW(taken.a(0, std::span(&word, 1)), ConfigError);
  });
}

TEST(DealerCorrelations, DifferentReservesAreRefused) {
  EXPECT_THROW(
      run_sessions(2, 1,
                   [](Session& s) { s.correlations().reserve(triple_kind<std::uint64_t>(), s.computes() ? 3 : 4); }),
      ConfigError);
}

}  // namespace
}  // namespace parley
