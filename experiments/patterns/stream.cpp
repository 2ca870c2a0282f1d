#include "experiments/patterns/pattern.h"
#include "experiments/patterns/patterns.h"
#include "experiments/patterns/window.h"

namespace parley {
namespace {

struct Stream : WindowEnds {
  explicit Stream(const TrialContext& context)
      : WindowEnds(context.net, partner_of(context.net).value_or(0), one_way_role(context.net), message_bytes(context),
                   stream_window(message_bytes(context))) {}
};

}  // namespace

Program stream() {
  return {.name = "stream",
          .summary = "one-way bandwidth in pairs: a window of 16 messages (2 above 4 MiB) and an acknowledgement",
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<Stream>};
}

}  // namespace parley
