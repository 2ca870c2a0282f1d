#include "experiments/patterns/patterns.h"

#include "experiments/patterns/pattern.h"

namespace parley {

std::vector<Program> patterns() {
  return {ping_pong(), exchange_pattern(), ring_shift(),   open_to_all_pattern(),
          stream(),    bistream(),         message_rate(), overlap()};
}

std::optional<PartyId> partner_of(const Transport& net) {
  const auto partner = static_cast<PartyId>(net.self() ^ 1);
  return partner < net.parties() ? std::optional(partner) : std::nullopt;
}

}  // namespace parley
