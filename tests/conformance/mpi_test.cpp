/// Every scenario with the ranks of an MPI job as parties.

#include <gtest/gtest.h>

#include "tests/conformance/case.h"
#include "tests/support/certificates.h"
#include "tests/support/mpirun.h"
#include "tests/support/party_process.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

class UnderMpirun : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (std::string_view(PARLEY_MPIRUN).empty()) GTEST_SKIP() << "mpi: there is no mpirun";
    if (kSanitized) GTEST_SKIP() << "mpi: Open MPI itself is not built with the sanitizer, which would report it";
  }

  std::string run() const {
    const auto& [stack, scenario] = GetParam();
    const int timeout_s = scenario.name == "stopped" ? 10 : 100;  // mpirun waits for a stopped rank until then
    const std::vector<std::string> command{PARLEY_CONFORMANCE_PARTY, std::string(scenario.name), stack.transport,
                                           stack.network, stack.tls ? shared_certificates().path() : "-"};
    return PartyProcess(PARLEY_MPIRUN, mpirun_arguments(scenario.parties, timeout_s, command)).join().output;
  }

  /// The parties that ought to have ended well and did not say so. The exit code of mpirun is about the job; what
  /// counts is what each party says of itself.
  static std::vector<PartyId> silent(const std::string& output, std::optional<PartyId> victim = std::nullopt) {
    std::vector<PartyId> parties;
    for (PartyId party = 0; party < GetParam().scenario.parties; ++party)
      if (party != victim && output.find(good_end(party)) == std::string::npos) parties.push_back(party);
    return parties;
  }

 private:
  Watchdog watchdog_{GetParam().name()};
};

TEST_P(UnderMpirun, holds) {
  const std::string output = run();
  if (output.find("skipped: ") != std::string::npos) GTEST_SKIP() << "mpi: " << output;
  EXPECT_EQ(silent(output), std::vector<PartyId>{}) << output;
}

std::vector<Case> living_cases() {
  std::vector<Scenario> scenarios = living_scenarios();
  std::erase_if(scenarios, vanishes);
  std::vector<Case> cases = every_case(mpi_stacks(), scenarios);
  // The decorator that seals is tested over `memory`; here, that it has the right keys on every lane, and that the
  // watch is heard under TLS.
  for (const Scenario& scenario : scenarios)
    for (const std::string_view name : {"exchange_of_every_size", "lanes_are_opened_in_any_order", "a_party_gives_up"})
      if (scenario.name == name) cases.push_back({{"mpi", "none", true}, scenario});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Every, UnderMpirun, testing::ValuesIn(living_cases()),
                         [](const auto& test) { return test.param.name(); });

class DeathUnderMpirun : public UnderMpirun {};

/// Open MPI ends a process by itself when its own connection to a dead rank fails in the middle of a fragment, before
/// the process can speak: seen in about one run of thirty. So one good run of three is asked for.
TEST_P(DeathUnderMpirun, is_reported_by_all_who_survive) {
  std::string output;
  for (int attempt = 0; attempt < 3; ++attempt) {
    output = run();
    if (silent(output, GetParam().scenario.misfortune->party).empty()) return;
  }
  FAIL() << output;
}

INSTANTIATE_TEST_SUITE_P(Every, DeathUnderMpirun, testing::ValuesIn(every_case({{"mpi"}}, death_scenarios())),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
