#include "core/collectives.h"
#include "experiments/patterns/pair.h"
#include "experiments/patterns/patterns.h"
#include "protocols/lanes/lane_team.h"

namespace parley {
namespace {

/// Over several lanes each carries a part of the message, from a thread of its own.
struct Exchange : PairEnds {
  explicit Exchange(const TrialContext& context) : PairEnds(context) {
    const std::size_t lanes = lane_count(context);
    if (lanes > 1) team.emplace(net, lanes);
  }

  void run() {
    if (!team) {
      exchange_part(net, {0, out.bytes().size()});
      return;
    }
    team->run(
        [&](Transport& lane, std::size_t i) { exchange_part(lane, part_of(out.bytes().size(), i, team->size())); });
  }

  void exchange_part(Transport& lane, const Part& part) const {
    if (!partner) return;
    exchange(lane, *partner, out.bytes().subspan(part.first, part.count), *partner,
             in.bytes().subspan(part.first, part.count));
  }

  Figures figures() const { return team ? Figures{{"lane_spread", team->spread()}} : Figures{}; }

  std::optional<LaneTeam> team;
};

}  // namespace

Program exchange_pattern() {
  return {.name = "exchange",
          .summary = "both parties of a pair send at once and receive: a two-party opening",
          .parameters = {bytes_parameter(), lanes_parameter()},
          .prepare = prepare_pattern<Exchange>};
}

}  // namespace parley
