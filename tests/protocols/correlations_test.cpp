#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "core/error.h"
#include "tests/protocols/correlation_laws.h"
#include "tests/protocols/sources_under_test.h"

namespace parley {
namespace {

/// Every type, ring and shape.
std::vector<CorrelationKind> all_kinds() {
  return {triple_kind<std::uint32_t>(),
          triple_kind<std::uint64_t>(),
          triple_kind<Word128>(),
          triple_kind<std::uint32_t>(1, 300, 17),
          triple_kind<std::uint64_t>(5, 7, 3),
          triple_kind<Word128>(2, 3, 5),
          bit_triple_kind(),
          square_kind<std::uint32_t>(),
          square_kind<std::uint64_t>(),
          square_kind<Word128>(),
          dabit_kind<std::uint32_t>(),
          dabit_kind<std::uint64_t>(),
          dabit_kind<Word128>(),
          edabit_kind<std::uint32_t>(),
          edabit_kind<std::uint64_t>(),
          edabit_kind<std::uint64_t>(3),
          edabit_kind<Word128>(),
          truncation_pair_kind<std::uint32_t>(0),
          truncation_pair_kind<std::uint64_t>(16),
          truncation_pair_kind<std::uint64_t>(63),
          truncation_pair_kind<Word128>(20),
          auth_random_kind(),
          auth_triple_kind(),
          auth_triple_kind(4, 1, 3),
          auth_dabit_kind(),
          auth_dabit_kind(3),
          auth_bits_kind(),
          auth_bits_kind(64),
          auth_bit_triple_kind(),
          auth_bit_triple_kind(5),
          auth_edabit_kind(1, 64),
          auth_edabit_kind(2, 32),
          auth_truncation_pair_kind(16, 64),
          auth_truncation_pair_kind(31, 32)};
}

/// Items of a test that should be large: some kilobytes of corrections, an odd number.
std::uint64_t large(const CorrelationKind& kind) { return (10'000 / corrected_bytes(kind)) | 1; }

class Correlations : public testing::TestWithParam<SourceUnderTest> {
 protected:
  static std::vector<CorrelationKind> kinds() {
    std::vector<CorrelationKind> made;
    std::ranges::copy_if(all_kinds(), std::back_inserter(made), GetParam().makes);
    return made;
  }
  static std::vector<PartyId> parties_of(std::initializer_list<PartyId> wanted) {
    std::vector<PartyId> possible;
    std::ranges::copy_if(wanted, std::back_inserter(possible), [](PartyId p) { return p <= GetParam().most_parties; });
    return possible;
  }
};

/// Takes `count` items at every party and puts them where the main thread can check them.
void take_into(Gathered& gathered, Session& s, const CorrelationKind& kind, std::uint64_t count) {
  gathered.put(s.self(), s.correlations(), s.correlations().take(kind, count));
}

TEST_P(Correlations, ObeyTheLawOfTheirTypeAndComeOnce) {
  for (const PartyId parties : parties_of({2, 3, 5})) {
    SCOPED_TRACE(testing::Message() << parties << " parties");
    std::vector<Needed> needed;
    for (const CorrelationKind& kind : kinds()) needed.push_back({kind, 1 + 7 + large(kind)});
    std::vector<Gathered> all;
    for (const auto& [kind, count] : needed)
      for (const std::uint64_t now : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, large(kind)})
        all.emplace_back(kind, parties, now);
    run_with(GetParam(), parties, needed, [&](Session& s) {
      for (const auto& [kind, count] : needed) s.correlations().reserve(kind, count);
      if (!s.computes()) return;
      std::size_t next = 0;
      for (const auto& [kind, count] : needed)
        for (const std::uint64_t now : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, large(kind)})
          take_into(all[next++], s, kind, now);
    });
    std::set<Word128> seen;
    std::size_t values = 0;
    for (const Gathered& gathered : all) {
      gathered.expect_law();
      for (const Word128 value : gathered.random_values()) {
        seen.insert(value);
        ++values;
      }
    }
    EXPECT_EQ(seen.size(), values) << "a random value came twice";
  }
}

TEST_P(Correlations, EveryTypeIsTested) {
  std::set<CorrelationType> types;
  for (const CorrelationKind& kind : all_kinds()) types.insert(kind.type);
  EXPECT_EQ(types.size(), kCorrelationTypes);
}

TEST_P(Correlations, ReserveAddsToWhatIsLeft) {
  const auto kind = kinds().back();
  const PartyId parties = parties_of({2, 3}).back();
  std::vector<Gathered> all;
  for (const std::uint64_t count : {7, 8, 3}) all.emplace_back(kind, parties, count);
  run_with(GetParam(), parties, {{kind, 18}, {bit_triple_kind(), 1}}, [&](Session& s) {
    s.correlations().reserve(kind, 10);
    if (s.computes()) take_into(all[0], s, kind, 7);
    s.correlations().reserve(kind, 5);
    if (s.computes()) take_into(all[1], s, kind, 8);
    s.correlations().reserve(bit_triple_kind(), 1);
    s.correlations().reserve(kind, 3);
    s.correlations().reserve(kind, 0);
    if (s.computes()) take_into(all[2], s, kind, 3);
    EXPECT_EQ(s.correlations().reserved(kind), 18u);
    EXPECT_EQ(s.correlations().taken(kind), s.computes() ? 18u : 0u);
  });
  for (const Gathered& gathered : all) gathered.expect_law();
}

TEST_P(Correlations, ExhaustionIsANamedErrorAtAllPartiesAndTakesNothing) {
  std::vector<Needed> needed;
  std::vector<Gathered> rest;
  for (const CorrelationKind& kind : kinds()) {
    needed.push_back({kind, 10});
    rest.emplace_back(kind, PartyId{2}, 2);
  }
  run_with(GetParam(), 2, needed, [&](Session& s) {
    for (const auto& [kind, count] : needed) s.correlations().reserve(kind, count);
    if (!s.computes()) return;
    for (std::size_t i = 0; i < needed.size(); ++i) {
      const CorrelationKind& kind = needed[i].kind;
      s.correlations().take(kind, 8);
      EXPECT_THROW(s.correlations().take(kind, 3), ConfigError);
      CorrelationKind other = kind;
      other.n += 1;
      EXPECT_THROW(s.correlations().take(other, 1), ConfigError) << "of another shape";
      EXPECT_EQ(s.correlations().taken(kind), 8u);
      take_into(rest[i], s, kind, 2);
    }
  });
  for (const Gathered& gathered : rest) gathered.expect_law();
}

TEST_P(Correlations, TakeAndReadNeverCommunicate) {
  const auto kind = triple_kind<std::uint64_t>();
  run_with(GetParam(), 2, {{kind, 5000}}, [&](Session& s) {
    s.correlations().reserve(kind, 5000);
    if (!s.computes()) return;
    const Reading before(s);
    const Triples<std::uint64_t> taken(s.correlations().take(kind, 5000));
    std::vector<std::uint64_t> room(5000);
    taken.c(0, room);
    EXPECT_EQ(s.net().traffic(), before.traffic);
  });
}

TEST_P(Correlations, ReserveSendsWhatIsDeclared) {
  for (const PartyId parties : parties_of({2, 3})) {
    std::vector<Needed> needed;
    for (const CorrelationKind& kind : kinds()) needed.push_back({kind, 1 + large(kind)});
    run_with(GetParam(), parties, needed, [&](Session& s) {
      for (const auto& [kind, count] : needed)
        for (const std::uint64_t now : {std::uint64_t{0}, std::uint64_t{1}, large(kind)}) {
          const Reading before(s);
          s.correlations().reserve(kind, now);
          const Traffic moved = s.net().traffic() - before.traffic;
          EXPECT_EQ(moved.bytes_sent, GetParam().bytes_sent(kind, now, s.self(), parties)) << to_string(kind);
        }
    });
  }
}

TEST_P(Correlations, RefuseWhatCannotBeMade) {
  run_with(GetParam(), 2, {}, [](Session& s) {
    for (const CorrelationKind& kind :
         {CorrelationKind{.word_bytes = 3}, CorrelationKind{.type = static_cast<CorrelationType>(kCorrelationTypes)},
          triple_kind<std::uint64_t>(~std::uint64_t{0}, 2, 1), truncation_pair_kind<std::uint64_t>(64),
          CorrelationKind{.shift = 1}, CorrelationKind{.type = CorrelationType::square, .m = 2},
          CorrelationKind{.type = CorrelationType::auth_random, .word_bytes = 8},
          CorrelationKind{.type = CorrelationType::bit_triple, .word_bytes = 4}})
      EXPECT_THROW(s.correlations().reserve(kind, 1), ConfigError) << to_string(kind);
    EXPECT_THROW(s.correlations().reserve(triple_kind<std::uint64_t>(1 << 20, 1 << 20, 1), 4), ConfigError);
  });
}

TEST_P(Correlations, RefuseTheKindsThatTheyDoNotMakeAndStayUsable) {
  run_with(GetParam(), 2, {{triple_kind<std::uint64_t>(), 1}}, [](Session& s) {
    for (const CorrelationKind& kind : all_kinds())
      if (!GetParam().makes(kind)) {
        EXPECT_THROW(s.correlations().reserve(kind, 1), ConfigError) << to_string(kind);
      }
    s.correlations().reserve(triple_kind<std::uint64_t>(), 1);
    if (s.computes()) s.correlations().take(triple_kind<std::uint64_t>(), 1);
  });
}

TEST_P(Correlations, MacKeyStaysTheSameAndDiffersBetweenParties) {
  if (!GetParam().makes(auth_random_kind()))
    return run_with(GetParam(), 2, {}, [](Session& s) {
      EXPECT_THROW(s.correlations().mac_key_share(), ConfigError);
      EXPECT_THROW(s.correlations().bit_mac_key_share(), ConfigError);
    });
  std::vector<Word128> keys(3);
  run_with(GetParam(), 3, {{auth_random_kind(), 1}}, [&](Session& s) {
    const Word128 before = s.computes() ? s.correlations().mac_key_share() : 0;
    s.correlations().reserve(auth_random_kind(), 1);
    if (!s.computes()) return;
    EXPECT_TRUE(before == s.correlations().mac_key_share());
    keys[s.self()] = before;
  });
  EXPECT_TRUE(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

TEST_P(Correlations, TrustSaysWhoMadeThem) {
  run_with(GetParam(), 2, {}, [](Session& s) {
    EXPECT_EQ(s.correlations().trust(), GetParam().trust);
    EXPECT_EQ(s.correlations().name(), GetParam().name);
  });
}

INSTANTIATE_TEST_SUITE_P(All, Correlations, testing::ValuesIn(sources_under_test()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace parley
