#include "experiments/patterns/pattern.h"
#include "experiments/patterns/patterns.h"
#include "experiments/patterns/window.h"

namespace parley {
namespace {

struct Bistream : WindowEnds {
  explicit Bistream(const TrialContext& context)
      : WindowEnds(context.net, partner_of(context.net).value_or(0), partner_of(context.net) ? Role::both : Role::idle,
                   message_bytes(context), stream_window(message_bytes(context))) {}
};

}  // namespace

Program bistream() {
  return {.name = "bistream",
          .summary = "two-way bandwidth in pairs: a window of 16 messages (2 above 4 MiB) in both directions at once",
          .parameters = {bytes_parameter()},
          .prepare = prepare_pattern<Bistream>};
}

}  // namespace parley
