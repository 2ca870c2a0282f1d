#include "protocols/lanes/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "core/error.h"
#include "protocols/verification/check.h"

namespace parley {

// Sessions are made before the team's threads are given anything to do, so their lanes still belong to this thread.
Lanes::Lanes(Session& s, std::size_t count) : session_(s), team_(s.net(), count) {
  for (std::size_t i = 0; i < count; ++i) sessions_.push_back(std::make_unique<Session>(team_.lane(i), s));
}

void Lanes::run(const std::function<void(Session&, std::size_t)>& job) {
  team_.run([&](Transport&, std::size_t i) {
    Session& s = *sessions_[i];
    job(s, i);
    // What the lane recorded is known to its session alone: nothing may leave it unchecked.
    if (s.computes()) check(s);
  });
  add_costs();
}

void Lanes::refuse_lengths() const {
  throw ConfigError(fmt::format("party {}: operands of different lengths cannot be split", session_.self()));
}

void Lanes::add_costs() {
  std::map<std::string_view, DeclaredCosts::Entry> sums;
  for (const auto& session : sessions_) {
    for (const auto& [operation, entry] : session->costs().by_operation) {
      DeclaredCosts::Entry& sum = sums[operation];
      sum.calls = std::max(sum.calls, entry.calls);
      const std::uint64_t rounds = std::max(sum.cost.rounds, entry.cost.rounds);
      sum.cost += entry.cost;
      sum.cost.rounds = rounds;
    }
    session->costs() = {};
  }
  for (const auto& [operation, sum] : sums) {
    DeclaredCosts::Entry& entry = session_.costs().by_operation[operation];
    entry.calls += sum.calls;
    entry.cost += sum.cost;
  }
}

}  // namespace parley
