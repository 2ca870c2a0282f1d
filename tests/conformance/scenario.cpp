#include "tests/conformance/scenario.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace parley::test {
namespace {

// A failure must be noticed within a second or so. The bound only tells a prompt error from one that came with the
// deadline or never, on a machine that is busy.
constexpr double kPromptly_s = 20;

std::string text_of(const Outcome& outcome) {
  std::ostringstream text;
  text << outcome;
  return text.str();
}

}  // namespace

void require(bool condition, const std::string& claim) {
  if (!condition) throw WrongData("not so: " + claim);
}

std::vector<Scenario> living_scenarios() {
  std::vector<Scenario> all;
  for (const auto table : {data_scenarios(), depth_scenarios(), schedule_scenarios(), failure_scenarios()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

const Scenario& find_scenario(std::string_view name) {
  for (const auto table :
       {data_scenarios(), depth_scenarios(), schedule_scenarios(), failure_scenarios(), death_scenarios()}) {
    const auto row = std::ranges::find(table, name, &Scenario::name);
    if (row != table.end()) return *row;
  }
  throw ConfigError(fmt::format("no scenario is called '{}'", name));
}

Outcome run_scenario(const Scenario& scenario, MeshSpec spec, const Wrap& wrap) {
  spec.deadline = scenario.deadline;
  spec.concurrent_lanes = true;
  const auto& misfortune = scenario.misfortune;
  auto decorated = [&](std::unique_ptr<Transport> net) {
    const bool strikes = misfortune && misfortune->plan && net->self() == misfortune->party;
    return wrap(strikes ? make_faulty(std::move(net), *misfortune->plan) : std::move(net));
  };
  return run_party(spec, decorated, scenario.program);
}

std::string judge(const Scenario& scenario, PartyId party, const Outcome& outcome) {
  const auto& verdict = scenario.verdict;
  if (!verdict)
    return outcome.in_order() ? "" : fmt::format("party {} should end in order: {}", party, text_of(outcome));
  const bool is_victim = scenario.misfortune && scenario.misfortune->party == party;
  if (is_victim) return outcome.in_order() ? fmt::format("party {} survived its misfortune", party) : "";
  const auto& error = outcome.transport_error;
  const bool right =
      error && error->code() == verdict->code && (!verdict->culprit || error->party() == *verdict->culprit);
  if (!right)
    return fmt::format("party {} should report {} naming {}, and ended: {}", party, name_of(verdict->code),
                       verdict->culprit ? fmt::format("party {}", *verdict->culprit) : "any party", text_of(outcome));
  if (outcome.seconds > kPromptly_s) return fmt::format("party {} noticed only after {:.1f} s", party, outcome.seconds);
  return "";
}

std::string good_end(PartyId party) { return fmt::format("party {} ended as it must\n", party); }

}  // namespace parley::test
