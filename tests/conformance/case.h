#pragma once

/// A scenario over a stack: one test.

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/scenario.h"
#include "tests/support/stack.h"

namespace parley::test {

struct Case {
  Stack stack;
  Scenario scenario;

  std::string name() const { return stack.name() + "__" + std::string(scenario.name); }
};
inline std::ostream& operator<<(std::ostream& out, const Case& test) { return out << test.name(); }

inline std::vector<Case> every_case(const std::vector<Stack>& stacks, std::span<const Scenario> scenarios) {
  std::vector<Case> cases;
  for (const Stack& stack : stacks)
    for (const Scenario& scenario : scenarios) cases.push_back({stack, scenario});
  return cases;
}

/// Does a thread vanish? Where parties are processes, the processes vanish instead: see `death_scenarios`.
inline bool vanishes(const Scenario& scenario) {
  return scenario.misfortune && scenario.misfortune->plan && scenario.misfortune->plan->what == Fault::kill;
}

}  // namespace parley::test
