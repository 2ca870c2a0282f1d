#pragma once

/// Operations on long vectors, split over lanes with a thread and a session each.

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocols/lanes/lane_team.h"
#include "protocols/session.h"

namespace parley {

/// A team whose jobs get sessions. Each lane's session has streams of its own, drawn from those of the session that the
/// lanes were made from, and takes its correlations from a source of its own. Collective over the whole mesh, the
/// dealer included; making lanes costs no message, apart from their connections.
class Lanes {
 public:
  Lanes(Session& s, std::size_t count);

  std::size_t count() const { return sessions_.size(); }
  double spread() const { return team_.spread(); }

  /// Calls job(session, index) on every lane, as LaneTeam::run does, and then the check of what the lane recorded,
  /// where parties may cheat: an unchecked product does not leave its lane. The declared costs of the lanes are added
  /// to the session's: the rounds of an operation count once, since lanes take them side by side.
  void run(const std::function<void(Session&, std::size_t)>& job);

  /// Throws ConfigError: what is split needs operands of one length.
  [[noreturn]] void refuse_lengths() const;

 private:
  void add_costs();

  Session& session_;
  LaneTeam team_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

/// operation(session, operands...) for operands of one length, each split into stretches, one for a lane; the results
/// are joined in order. For what is elementwise: the result is that of one lane. Not for Spdz2k, whose shares are worth
/// nothing to a session with another MAC key.
template <typename Operation, typename First, typename... Others>
auto over_lanes(Lanes& lanes, Operation&& operation, const First& first, const Others&... others) {
  using Result = std::remove_cvref_t<std::invoke_result_t<Operation&, Session&, const First&, const Others&...>>;
  if (((others.size() != first.size()) || ...)) lanes.refuse_lengths();
  std::vector<Result> results(lanes.count());
  lanes.run([&](Session& s, std::size_t i) {
    const auto slice = [&](const auto& operand) {
      const Part part = part_of(operand.size(), i, lanes.count());
      return operand.slice(part.first, part.count);
    };
    results[i] = operation(s, slice(first), slice(others)...);
  });
  Result joined = std::move(results[0]);
  for (std::size_t i = 1; i < results.size(); ++i) {
    if constexpr (requires { joined.append(results[i]); })
      joined.append(results[i]);
    else
      joined.insert(joined.end(), results[i].begin(), results[i].end());
  }
  return joined;
}

}  // namespace parley
