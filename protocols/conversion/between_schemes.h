#pragma once

/// From one semi-honest sharing of ring elements to another, among the same parties or fewer.

#include "protocols/cost.h"
#include "protocols/sharing/additive.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// Three parties: each adds a share of zero to its share and tells the previous party the sum. One element each, one
/// round. Semi-honest, honest majority, from here on: two parties know all, whatever the additive sharing promised.
template <Ring2k R>
RShare<R, Replicated> additive_to_replicated(Session& s, const AShare<R>& x);

template <Ring2k R>
constexpr Cost additive_to_replicated_cost(std::size_t n) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = n * sizeof(R)};
}

/// Three parties: everybody keeps its first component. Nothing travels. The other component is still known to one more
/// party, so any two parties still know all.
template <Ring2k R>
AShare<R> replicated_to_additive(Session& s, const RShare<R, Replicated>& x);

/// Two parties, `first` and the next one, who go on alone: the former takes both of its components, the latter the one
/// that the former lacks, and both move by a common random value that the third party does not know. Nothing travels.
/// The third party's shares are empty; it knows nothing more than before, and the two know all if they pool their
/// shares.
template <Ring2k R>
AShare<R> replicated_to_two(Session& s, PartyId first, const RShare<R, Replicated>& x);

}  // namespace parley
