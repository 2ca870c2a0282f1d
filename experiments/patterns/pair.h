#pragma once

/// One message each way between the two parties of a pair: the buffers, and the check of what came.

#include <optional>
#include <string>

#include "experiments/patterns/contents.h"
#include "experiments/patterns/page_buffer.h"
#include "experiments/patterns/pattern.h"

namespace parley {

struct PairEnds {
  explicit PairEnds(const TrialContext& context)
      : net(context.net), partner(partner_of(net)), out(message_bytes(context)), in(message_bytes(context)) {}

  void refill() {
    ++batch;
    fill(out.bytes(), {net.self(), batch});
    if (partner) spoil(in.bytes(), {*partner, batch});
  }

  std::string check() const { return partner ? difference(net.self(), in.bytes(), {*partner, batch}) : std::string(); }

  Transport& net;
  std::optional<PartyId> partner;  ///< none: this party idles
  PageBuffer out, in;
  std::uint64_t batch = 0;
};

}  // namespace parley
