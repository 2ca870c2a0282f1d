#pragma once

/// "MPC to 2PC": n dealers hand what they share to two parties, who go on alone.
///
/// Each dealer masks its shares with words that expand from a fresh seed: one receiver is told the masked shares, the
/// other the seed. Each adds up what it was told. The values stay hidden while one dealer colludes with neither
/// receiver and the receivers do not pool what they have. Dealers and receivers are parties of one mesh; a receiver may
/// be a dealer. Semi-honest: a dealer can change the values. What is authenticated stays so, under the same key, and a
/// change shows in the next MAC check, or at once (`require_authentic`).

#include <cstdint>
#include <vector>

#include "protocols/authentication/field_shares.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/additive.h"

namespace parley {

/// Who takes part.
struct HandOver {
  std::vector<PartyId> dealers;  ///< 2 to 10 of them
  PartyId masked, seeds;         ///< the receivers: of masked shares, and of seeds

  bool deals(PartyId party) const;
};

/// n additive shares as two-party shares, of party 0 at the receiver of masked shares and of party 1 at the other;
/// empty elsewhere. `x` matters at dealers. One round.
template <Ring2k R>
AShare<R> hand_over(Session& s, const HandOver& roles, std::size_t n, const AShare<R>& x);

/// Per party: a dealer tells n elements and a seed, except to itself.
template <Ring2k R>
Cost hand_over_cost(const HandOver& roles, std::size_t n, PartyId self) {
  Cost cost{.rounds = n > 0 ? 1u : 0u};
  if (n == 0 || !roles.deals(self)) return cost;
  if (self != roles.masked) cost.bytes_sent += n * sizeof(R);
  if (self != roles.seeds) cost.bytes_sent += sizeof(Key);
  return cost;
}

/// The same of shares over GF(2^61 - 1) with their MACs and of the MAC key. The masks of all shares come first in a
/// dealer's stream, then those of all MACs, then that of its key share.
FieldShare hand_over(Session& s, const HandOver& roles, std::size_t n, const FieldShare& x);

/// A dealer tells 2 n + 1 elements and a seed, except to itself.
Cost hand_over_field_cost(const HandOver& roles, std::size_t n, PartyId self);

/// At the receivers, in a session of the two: throws ProtocolAbort unless the MACs of <x> fit. A random combination of
/// <x> is opened, masked by <mask>, one more element that was handed over and is used for nothing else, and its MAC
/// checked. A wrong element passes with probability at most 3 / p.
void require_authentic(Session& s, const FieldShare& x, const FieldShare& mask);

constexpr Cost require_authentic_cost(PartyId parties) {
  Cost cost = toss_coin_cost(parties);
  cost += field_open_unchecked_cost(1, parties);
  cost += check_field_macs_cost(parties);
  return cost;
}

}  // namespace parley
