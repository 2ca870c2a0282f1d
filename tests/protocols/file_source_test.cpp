#include "protocols/preprocessing/file_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "core/error.h"
#include "tests/protocols/correlation_laws.h"
#include "tests/protocols/local_sessions.h"
#include "tests/protocols/temporary_stores.h"

namespace parley {
namespace {

const std::vector<StoredKind> kKinds{{auth_triple_kind(), 40}, {dabit_kind<std::uint64_t>(), 20}};

/// Opens at all parties and returns how many refused with a ConfigError that has `words` in it.
int refusals(const TemporaryStores& stores, PartyId parties, const std::string& words) {
  std::atomic<int> refused = 0;
  run_sessions(parties, 0, [&](Session& s) {
    try {
      open_file_correlations(s, stores.path(s.self()));
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
      ++refused;
    }
  });
  return refused;
}

TEST(FileSource, SessionsOneAfterTheOtherGetDifferentItems) {
  const TemporaryStores stores(3, kKinds);
  std::set<Word128> seen;
  for (int session = 0; session < 4; ++session) {
    Gathered gathered(auth_triple_kind(), 3, 9);
    run_sessions(3, 0, [&](Session& s) {
      s.use_correlations(open_file_correlations(s, stores.path(s.self())));
      s.correlations().reserve(auth_triple_kind(), 10);  // one is lost
      gathered.put(s.self(), s.correlations(), s.correlations().take(auth_triple_kind(), 9));
    });
    gathered.expect_law();
    for (const Word128 value : gathered.random_values()) EXPECT_TRUE(seen.insert(value).second);
  }
  run_sessions(3, 0, [&](Session& s) {
    s.use_correlations(open_file_correlations(s, stores.path(s.self())));
    EXPECT_THROW(s.correlations().reserve(auth_triple_kind(), 1), ConfigError) << "all are used";
    EXPECT_THROW(s.correlations().reserve(bit_triple_kind(), 1), ConfigError) << "the store has none";
    EXPECT_NO_THROW(s.correlations().reserve(dabit_kind<std::uint64_t>(), 20));
  });
}

TEST(FileSource, ReserveOfMoreThanIsLeftFailsAtAllPartiesAndClaimsNothing) {
  const TemporaryStores stores(2, kKinds);
  Gathered gathered(auth_triple_kind(), 2, 40);
  run_sessions(2, 0, [&](Session& s) {
    s.use_correlations(open_file_correlations(s, stores.path(s.self())));
    EXPECT_THROW(s.correlations().reserve(auth_triple_kind(), 41), ConfigError);
    s.correlations().reserve(auth_triple_kind(), 40);
    gathered.put(s.self(), s.correlations(), s.correlations().take(auth_triple_kind(), 40));
  });
  gathered.expect_law();
}

TEST(FileSource, OpeningCostsWhatItDeclares) {
  for (const std::vector<StoredKind>& kinds : {kKinds, std::vector<StoredKind>{}}) {
    const TemporaryStores stores(3, kinds);
    run_sessions(3, 0, [&](Session& s) {
      level_depths(s);
      const Reading before(s);
      open_file_correlations(s, stores.path(s.self()));
      const Reading after(s);
      const Cost declared = open_store_cost(kinds.size(), 3);
      EXPECT_EQ(after.traffic.bytes_sent - before.traffic.bytes_sent, declared.bytes_sent);
      EXPECT_EQ(after.depth - before.depth, declared.rounds);
    });
  }
}

TEST(FileSource, StoresOfDifferentDealerRunsAreRefusedByAll) {
  const TemporaryStores stores(3, kKinds), others(3, kKinds);
  for (const std::string& file : {stores.path(1), stores.mark(1)}) {
    const std::string from = file == stores.path(1) ? others.path(1) : others.mark(1);
    std::filesystem::copy_file(from, file, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(refusals(stores, 3, "another store"), 3);
}

TEST(FileSource, DifferentPositionsAreRefusedByAllBeforeAnythingIsUsed) {
  const TemporaryStores stores(3, kKinds);
  CorrelationStore(stores.path(2)).claim(1, 3);
  EXPECT_EQ(refusals(stores, 3, "has used"), 3);
  EXPECT_EQ(CorrelationStore(stores.path(0)).used(1), 0u);
  EXPECT_EQ(CorrelationStore(stores.path(2)).used(1), 3u);
}

TEST(FileSource, AfterACrashAllCanSkipToTheFurthest) {
  const TemporaryStores stores(3, kKinds);
  CorrelationStore(stores.path(2)).claim(0, 5);
  CorrelationStore(stores.path(1)).claim(0, 2);
  CorrelationStore(stores.path(0)).claim(1, 1);
  Gathered triples(auth_triple_kind(), 3, 35), bits(dabit_kind<std::uint64_t>(), 3, 19);
  run_sessions(3, 0, [&](Session& s) {
    s.use_correlations(open_file_correlations(s, stores.path(s.self()), PositionMismatch::skip_to_furthest));
    EXPECT_THROW(s.correlations().reserve(auth_triple_kind(), 36), ConfigError);
    s.correlations().reserve(auth_triple_kind(), 35);
    s.correlations().reserve(dabit_kind<std::uint64_t>(), 19);
    triples.put(s.self(), s.correlations(), s.correlations().take(auth_triple_kind(), 35));
    bits.put(s.self(), s.correlations(), s.correlations().take(dabit_kind<std::uint64_t>(), 19));
  });
  triples.expect_law();
  bits.expect_law();
}

TEST(FileSource, ThePartyOfTheStoreMustBeThisOne) {
  const TemporaryStores stores(3, kKinds);
  run_sessions(
      3, 0, [&](Session& s) { EXPECT_THROW(open_file_correlations(s, stores.path((s.self() + 1) % 3)), ConfigError); });
  run_sessions(2, 0, [&](Session& s) { EXPECT_THROW(open_file_correlations(s, stores.path(s.self())), ConfigError); });
}

TEST(FileSource, ADealerHasNoStore) {
  const TemporaryStores stores(2, kKinds);
  run_sessions(2, 1, [&](Session& s) {
    if (!s.computes()) {
      EXPECT_THROW(open_file_correlations(s, stores.path(0)), ConfigError);
    }
  });
}

}  // namespace
}  // namespace parley
