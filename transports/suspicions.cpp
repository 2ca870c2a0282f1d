#include "transports/suspicions.h"

#include <fmt/format.h>

namespace parley {

void Suspicions::note_refused(const TlsStream& caller) {
  if (!caller.came_for_parley()) return;
  for (auto party = static_cast<PartyId>(self_ + 1); party < of_.size(); ++party)
    if (caller.claims(party)) return note(party, caller.failure());
  note_a_caller(caller.failure());
}

void Suspicions::note(std::optional<Suspicion>& suspicion, const std::string& why) {
  if (!suspicion) suspicion = {.since = Clock::now(), .why = why};
}

bool Suspicions::is_old(const std::optional<Suspicion>& suspicion) const {
  return suspicion && Clock::now() - suspicion->since >= patience_;
}

TransportError Suspicions::error(PartyId party, const std::string& why) const {
  return {TransportErrc::auth_failed, party, fmt::format("party {}: party {}: {}", self_, party, why)};
}

}  // namespace parley
