/// One party of one conformance scenario, as a process: prints how it ended and judges that itself.
///
///   conformance-party SCENARIO TRANSPORT NETWORK TLS_FOLDER [SELF LISTEN_FD SESSION PORT...]
///
/// Under mpirun the last four are left out; TLS_FOLDER may be -, or "multishot" for uring with that option. Exit
/// codes: 0 as it must be, 1 not so, 2 wrong usage,
/// 77 not available here.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "tests/conformance/scenario.h"
#include "tests/support/stack.h"
#include "tests/support/watchdog.h"

namespace parley::test {
namespace {

constexpr int kSkipped = 77;

SessionId parse_session(const std::string& text) {
  SessionId session{};
  if (text.size() != session.size()) throw ConfigError("the session has 16 letters");
  std::memcpy(session.data(), text.data(), session.size());
  return session;
}

MeshSpec parse_spec(const std::vector<std::string>& arguments, const Scenario& scenario) {
  MeshSpec spec{.transport = arguments.at(1), .parties = scenario.parties};
  if (arguments.at(3) == "multishot")
    spec.uring.multishot = true;
  else if (arguments[3] != "-")
    spec.tls.folder = arguments[3];
  if (arguments.size() == 4) {
    const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");  // also known where opening the mesh fails
    if (!rank) throw ConfigError("without SELF and what follows, mpirun is to start this program");
    spec.self = static_cast<PartyId>(std::stoi(rank));
    return spec;
  }
  spec.self = static_cast<PartyId>(std::stoi(arguments.at(4)));
  spec.listen_fd = std::stoi(arguments.at(5));
  spec.session = parse_session(arguments.at(6));
  for (std::size_t i = 7; i < arguments.size(); ++i)
    spec.addresses.push_back({.port = static_cast<std::uint16_t>(std::stoi(arguments[i]))});
  return spec;
}

int run(const std::vector<std::string>& arguments) {
  const Scenario& scenario = find_scenario(arguments.at(0));
  const Stack stack{arguments.at(1), arguments.at(2)};
  if (const std::string reason = stack.unavailable(); !reason.empty()) {
    std::cout << "skipped: " << reason << '\n';
    return kSkipped;
  }
  const Watchdog watchdog(arguments.at(0));
  const MeshSpec spec = parse_spec(arguments, scenario);
  const PartyId self = spec.self;
  const Outcome outcome = run_scenario(scenario, spec, [&](auto net) { return stack.wrap(std::move(net)); });
  const std::string complaint = judge(scenario, self, outcome);
  std::cout << "party " << self << " ended after " << outcome.seconds << " s: " << outcome << '\n'
            << (complaint.empty() ? good_end(self) : complaint + '\n');
  return complaint.empty() ? 0 : 1;
}

}  // namespace
}  // namespace parley::test

int main(int argc, char** argv) {
  try {
    return parley::test::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "conformance-party: %s\n", error.what());
    return 2;
  }
}
