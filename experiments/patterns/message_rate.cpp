#include "experiments/patterns/pattern.h"
#include "experiments/patterns/patterns.h"
#include "experiments/patterns/window.h"

namespace parley {
namespace {

constexpr std::int64_t kMostMessages = 4096;

struct MessageRate : WindowEnds {
  explicit MessageRate(const TrialContext& context)
      : WindowEnds(context.net, partner_of(context.net).value_or(0), one_way_role(context.net), message_bytes(context),
                   static_cast<std::size_t>(context.parameters.integer("window", 1, kMostMessages))) {}
};

}  // namespace

Program message_rate() {
  return {.name = "message_rate",
          .summary = "many small messages in pairs: a window is posted, then waited for once",
          .parameters = {bytes_parameter(), {"window", std::int64_t{64}, "messages per window"}},
          .prepare = prepare_pattern<MessageRate>};
}

}  // namespace parley
