#pragma once

#include <algorithm>

#include "protocols/conversion/hand_over.h"

namespace parley {

/// `dealers` parties that deal, and two more that receive.
inline HandOver with_own_receivers(PartyId dealers) {
  HandOver roles{{}, dealers, static_cast<PartyId>(dealers + 1)};
  for (PartyId party = 0; party < dealers; ++party) roles.dealers.push_back(party);
  return roles;
}

/// Parties of a mesh in which all have a role.
inline PartyId parties_of(const HandOver& roles) {
  return static_cast<PartyId>(std::max({roles.dealers.back(), roles.masked, roles.seeds}) + 1);
}

}  // namespace parley
