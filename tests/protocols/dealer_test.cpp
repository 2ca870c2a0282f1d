#include "protocols/preprocessing/dealer.h"

#include <gtest/gtest.h>

#include <atomic>

#include "core/error.h"
#include "tests/protocols/correlation_laws.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

TEST(Dealer, OnlyPartyZeroReceivesAndOnlyTheCorrections) {
  run_sessions(3, 1, [](Session& s) {
    for (const auto& kind : {triple_kind<std::uint64_t>(), triple_kind<std::uint32_t>(4, 100, 6), auth_triple_kind(),
                             edabit_kind<std::uint64_t>()}) {
      const Reading before(s);
      s.correlations().reserve(kind, 7001);
      const Traffic moved = s.net().traffic() - before.traffic;
      const std::uint64_t corrections = 7001 * corrected_bytes(kind);
      EXPECT_EQ(moved.bytes_received, s.self() == 0 ? corrections : s.computes() ? 0 : sizeof(CorrelationRequest));
    }
  });
}

TEST(Dealer, CorrectionsOfManyMessagesKeepTheLaw) {
  for (const auto& [kind, count] : {std::pair{triple_kind<std::uint64_t>(), 300'001}, {auth_triple_kind(), 40'001}}) {
    Gathered gathered(kind, 2, count);
    run_sessions(2, 1, [&](Session& s) {
      s.correlations().reserve(kind, count);
      if (s.computes()) gathered.put(s.self(), s.correlations(), s.correlations().take(kind, count));
    });
    gathered.expect_law();
  }
}

TEST(Dealer, ReserveTakesTheDeclaredRounds) {
  for (const auto& kind : {triple_kind<std::uint64_t>(), auth_triple_kind(), triple_kind<std::uint64_t>(0, 3, 2)}) {
    std::atomic<std::uint32_t> before = 0, after = 0;
    const auto raise = [](std::atomic<std::uint32_t>& most, std::uint32_t value) {
      for (std::uint32_t seen = most; seen < value && !most.compare_exchange_weak(seen, value);) {
      }
    };
    run_sessions(3, 1, [&](Session& s) {
      level_depths(s);
      raise(before, Reading(s).depth);
      s.correlations().reserve(kind, 501);
      raise(after, Reading(s).depth);
    });
    EXPECT_EQ(after - before, dealer_reserve_cost(kind, 501, 0, 3).rounds) << to_string(kind);
  }
}

TEST(Dealer, ServesUntilItIsStopped) {
  std::vector<Gathered> all;
  for (const std::uint64_t count : {1, 5000}) all.emplace_back(bit_triple_kind(), PartyId{2}, count);
  run_sessions(2, 1, [&](Session& s) {
    if (!s.computes()) return serve_correlations(s);
    for (const std::size_t i : {0, 1}) {
      const std::uint64_t count = i == 0 ? 1 : 5000;
      s.correlations().reserve(bit_triple_kind(), count);
      all[i].put(s.self(), s.correlations(), s.correlations().take(bit_triple_kind(), count));
    }
    stop_correlations(s);
  });
  for (const Gathered& gathered : all) gathered.expect_law();
}

TEST(Dealer, HoldsNoSharesOfItemsOrOfTheMacKey) {
  run_sessions(2, 1, [](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(), 1);
    if (s.computes()) return;
    std::uint64_t word = 0;
    const Triples<std::uint64_t> taken(s.correlations().take(triple_kind<std::uint64_t>(), 1));
    EXPECT_THROW(taken.a(0, std::span(&word, 1)), ConfigError);
    EXPECT_THROW(s.correlations().mac_key_share(), ConfigError);
  });
}

TEST(Dealer, DifferentReservesAreRefused) {
  const auto reserve_differently = [](const CorrelationKind& mine, std::uint64_t count,
                                      const CorrelationKind& dealers) {
    run_sessions(2, 1, [&](Session& s) {
      if (s.computes())
        s.correlations().reserve(mine, count);
      else
        s.correlations().reserve(dealers, 4);
    });
  };
  EXPECT_THROW(reserve_differently(square_kind<std::uint64_t>(), 3, square_kind<std::uint64_t>()), ConfigError);
  EXPECT_THROW(reserve_differently(square_kind<std::uint64_t>(), 4, square_kind<Word128>()), ConfigError);
  EXPECT_THROW(reserve_differently(square_kind<std::uint64_t>(), 4, triple_kind<std::uint64_t>()), ConfigError);
}

TEST(Dealer, RefusesAHostileRequest) {
  EXPECT_THROW(run_sessions(2, 1,
                            [](Session& s) {
                              if (!s.computes()) return serve_correlations(s);
                              if (s.self() != 0) return;
                              const CorrelationRequest request{{.type = static_cast<CorrelationType>(999)}, 1};
                              s.net().wait(s.net().post_send(s.dealer(), bytes_of(std::array{request})));
                            }),
               ConfigError);
}

}  // namespace
}  // namespace parley
