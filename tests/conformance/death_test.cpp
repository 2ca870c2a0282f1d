/// Parties as processes, one of which the kernel kills or stops.

#include <gtest/gtest.h>

#include <csignal>

#include "tests/conformance/case.h"
#include "tests/support/party_process.h"
#include "tests/support/watchdog.h"

namespace parley::test {
namespace {

class Death : public testing::TestWithParam<Case> {};

std::vector<PartyProcess> start_parties(const Stack& stack, const Scenario& scenario) {
  std::vector<PartyProcess> processes;
  for (const MeshSpec& spec : stack.specs(scenario.parties)) {
    std::vector<std::string> arguments{std::string(scenario.name),
                                       stack.transport,
                                       stack.network,
                                       stack.multishot ? "multishot"
                                       : spec.tls      ? spec.tls.folder
                                                       : "-",
                                       std::to_string(spec.self),
                                       std::to_string(spec.listen_fd),
                                       "a test's session"};
    for (const Address& address : spec.addresses) arguments.push_back(std::to_string(address.port));
    processes.emplace_back(PARLEY_CONFORMANCE_PARTY, arguments, spec.listen_fd);
  }
  return processes;
}

TEST_P(Death, is_reported_by_all_who_survive) {
  const auto& [stack, scenario] = GetParam();
  if (const std::string reason = stack.unavailable(); !reason.empty()) GTEST_SKIP() << stack << ": " << reason;
  const Watchdog watchdog(GetParam().name());
  std::vector<PartyProcess> processes = start_parties(stack, scenario);
  const PartyId victim = scenario.misfortune->party;
  for (PartyId party = 0; party < scenario.parties; ++party) {
    if (party == victim) continue;
    const ProcessEnd end = processes[party].join();
    EXPECT_TRUE(!end.by_signal && end.code == 0) << "party " << party << ", code " << end.code << ": " << end.output;
  }
  processes[victim].kill();  // a stopped one is still there
  const ProcessEnd end = processes[victim].join();
  EXPECT_TRUE(end.by_signal && end.code == SIGKILL) << "the victim, code " << end.code << ": " << end.output;
}

INSTANTIATE_TEST_SUITE_P(Every, Death, testing::ValuesIn(every_case(connection_stacks(), death_scenarios())),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
