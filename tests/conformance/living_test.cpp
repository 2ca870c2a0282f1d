/// Every scenario over every stack whose parties can be threads.

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "tests/conformance/case.h"
#include "tests/support/watchdog.h"

namespace parley::test {
namespace {

class Conformance : public testing::TestWithParam<Case> {};

TEST_P(Conformance, holds) {
  const auto& [stack, scenario] = GetParam();
  if (const std::string reason = stack.unavailable(); !reason.empty()) GTEST_SKIP() << stack << ": " << reason;
  const Watchdog watchdog(GetParam().name());
  const auto specs = stack.specs(scenario.parties);
  std::vector<Outcome> outcomes(specs.size());
  std::vector<std::thread> threads;
  for (std::size_t party = 0; party < specs.size(); ++party)
    threads.emplace_back([&, party] {
      outcomes[party] = run_scenario(scenario, specs[party], [&](auto net) { return stack.wrap(std::move(net)); });
    });
  for (std::thread& thread : threads) thread.join();
  for (PartyId party = 0; party < scenario.parties; ++party) EXPECT_EQ(judge(scenario, party, outcomes[party]), "");
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, testing::ValuesIn(every_case(thread_stacks(), living_scenarios())),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
