#pragma once

#include <cstddef>

#include "core/ring_vector.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/additive.h"

namespace parley {

/// Per party: its n words to each of the others, in one round.
template <Ring2k R>
constexpr Cost open_cost(std::size_t n, PartyId parties) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = n * sizeof(R) * (parties - 1u)};
}

/// Per party other than the receiver, which sends nothing.
template <Ring2k R>
constexpr Cost reveal_cost(std::size_t n) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = n * sizeof(R)};
}

/// The values behind <x>, to every computing party.
template <Ring2k R>
RingVector<R> open(Session& s, const AShare<R>& x);

/// The values behind <x>, to party `to` only; empty at the others.
template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId to, const AShare<R>& x);

}  // namespace parley
