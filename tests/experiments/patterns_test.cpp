#include "experiments/patterns/patterns.h"

#include <gtest/gtest.h>

#include <array>
#include <mutex>

#include "experiments/programs.h"
#include "transports/local.h"

namespace parley {
namespace {

class Patterns : public testing::TestWithParam<int> {};

/// Two batches of `pattern` at all parties; what the checks say, joined.
std::string run_pattern(const Program& pattern, PartyId parties, const Parameters::Values& given) {
  std::mutex mutex;
  std::string wrong;
  const auto parameters = Parameters::complete(pattern.name, pattern.parameters, given);
  run_parties(parties, "memory", [&](Transport& net) {
    const Prepared prepared = pattern.prepare({net, parameters, {}});
    for (const std::uint64_t runs : {1, 3}) {
      prepared.trial.reserve(runs);
      for (std::uint64_t i = 0; i < runs; ++i) prepared.trial.run();
      const std::lock_guard lock(mutex);
      wrong += prepared.trial.check();
    }
  });
  return wrong;
}

TEST_P(Patterns, DeliverWhatWasSent) {
  for (const Program& pattern : patterns()) {
    for (const PartyId parties : {2, 3, 5}) {
      if (parties < pattern.min_parties) continue;
      Parameters::Values given{{"bytes", std::int64_t{GetParam()}}};
      if (pattern.name == "overlap") given["trials"] = std::int64_t{1};
      EXPECT_EQ(run_pattern(pattern, parties, given), "") << pattern.name << " among " << parties;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Bytes, Patterns, testing::Values(0, 1, 8, 4097, 300000));

TEST(ManyParties, FinishEveryPattern) {
  for (const Program& pattern : patterns()) {
    Parameters::Values given{{"bytes", std::int64_t{4097}}};
    if (pattern.name == "overlap") given["trials"] = std::int64_t{1};
    EXPECT_EQ(run_pattern(pattern, kMaxParties, given), "") << pattern.name;
  }
}

TEST(ExchangeOverLanes, DeliversWhatWasSent) {
  for (const std::int64_t lanes : {2, 5, 16})
    for (const std::int64_t bytes : {0, 1, 8, 300'001})
      for (const PartyId parties : {2, 3})
        EXPECT_EQ(run_pattern(exchange_pattern(), parties, {{"bytes", bytes}, {"lanes", lanes}}), "")
            << bytes << " bytes over " << lanes << " lanes among " << parties;
}

TEST(PatternChecks, FindBytesThatDidNotCome) {
  for (const Program& pattern : patterns()) {
    if (pattern.name == "overlap") continue;  // it communicates before the first operation
    const auto parameters = Parameters::complete(pattern.name, pattern.parameters, {});
    std::array<std::string, 4> wrong;
    run_parties(4, "memory", [&](Transport& net) {
      const Prepared prepared = pattern.prepare({net, parameters, {}});
      prepared.trial.reserve(1);
      wrong[net.self()] = prepared.trial.check();  // nothing was run
    });
    EXPECT_NE(wrong[1], "") << pattern.name;  // every pattern has something for party 1
  }
}

TEST(Overlap, SaysWhatWasHidden) {
  const Program pattern = overlap();
  const auto parameters = Parameters::complete(
      pattern.name, pattern.parameters,
      {{"bytes", std::int64_t{100000}}, {"chunk", std::int64_t{30000}}, {"trials", std::int64_t{2}}});
  run_parties(2, "memory", [&](Transport& net) {
    const Prepared prepared = pattern.prepare({net, parameters, {}});
    prepared.trial.reserve(1);
    const Figures figures = prepared.trial.figures();
    for (const char* name : {"t_comm_s", "t_compute_s", "t_both_s", "t_comm_unchunked_s", "t_both_unchunked_s"})
      EXPECT_GT(figures.at(name), 0) << name;
    EXPECT_EQ(figures.count("hidden"), 1u);
    EXPECT_EQ(figures.count("hidden_unchunked"), 1u);
  });
}

}  // namespace
}  // namespace parley
