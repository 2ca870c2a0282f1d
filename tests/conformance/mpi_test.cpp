/// Every scenario with the ranks of an MPI job as parties.

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/conformance/case.h"
#include "tests/support/party_process.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

/// A rank that dies must not take the others with it, and none outlives the test.
std::vector<std::string> mpirun_arguments(const Stack& stack, const Scenario& scenario) {
  const bool stops = scenario.name == "stopped";  // mpirun waits for that one until its own timeout
  std::vector<std::string> arguments{"--enable-recovery",
                                     "--oversubscribe",
                                     "--mca",
                                     "btl",
                                     "self,tcp",
                                     "--mca",
                                     "mpi_yield_when_idle",
                                     "1",
                                     "--timeout",
                                     stops ? "10" : "100",
                                     "-n",
                                     std::to_string(scenario.parties)};
  if (geteuid() == 0) arguments.insert(arguments.begin(), "--allow-run-as-root");
  for (const std::string& argument :
       {std::string(PARLEY_CONFORMANCE_PARTY), std::string(scenario.name), stack.transport, stack.network})
    arguments.push_back(argument);
  return arguments;
}

class UnderMpirun : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (std::string_view(PARLEY_MPIRUN).empty()) GTEST_SKIP() << "mpi: there is no mpirun";
    if (kSanitized) GTEST_SKIP() << "mpi: Open MPI itself is not built with the sanitizer, which would report it";
  }

  void expect_good_ends(bool with_victim) {
    const auto& [stack, scenario] = GetParam();
    PartyProcess mpirun(PARLEY_MPIRUN, mpirun_arguments(stack, scenario));
    const ProcessEnd end = mpirun.join();
    if (end.output.find("skipped: ") != std::string::npos) GTEST_SKIP() << "mpi: " << end.output;
    for (PartyId party = 0; party < scenario.parties; ++party) {
      if (!with_victim && party == scenario.misfortune->party) continue;
      // The exit code of mpirun is about the job; what counts is what each party says of itself.
      EXPECT_NE(end.output.find(good_end(party)), std::string::npos) << "party " << party << ":\n" << end.output;
    }
  }

 private:
  Watchdog watchdog_{GetParam().name()};
};

TEST_P(UnderMpirun, holds) { expect_good_ends(true); }

std::vector<Case> living_cases() {
  std::vector<Scenario> scenarios = living_scenarios();
  std::erase_if(scenarios, vanishes);
  return every_case(mpi_stacks(), scenarios);
}

INSTANTIATE_TEST_SUITE_P(Every, UnderMpirun, testing::ValuesIn(living_cases()),
                         [](const auto& test) { return test.param.name(); });

class DeathUnderMpirun : public UnderMpirun {};

TEST_P(DeathUnderMpirun, is_reported_by_all_who_survive) { expect_good_ends(false); }

INSTANTIATE_TEST_SUITE_P(Every, DeathUnderMpirun, testing::ValuesIn(every_case({{"mpi"}}, death_scenarios())),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
