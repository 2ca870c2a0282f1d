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
#include "protocols/sharing/spdz2k.h"

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
template <typename R>
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

/// The same of ring elements with their MACs and of their MAC key, in the same order: all are words of Z_2^128, what is
/// above the values too. The receivers' shares of the key fill Z_2^128; bits and their key are not handed over. To go
/// on, the source of correlations of the receivers' session needs this key.
template <Ring2k R>
SpdzShare<R> hand_over(Session& s, const HandOver& roles, std::size_t n, const SpdzShare<R>& x);

/// A dealer tells 2 n + 1 words of Z_2^128 and a seed, except to itself.
Cost hand_over_spdz_cost(const HandOver& roles, std::size_t n, PartyId self);

/// At the receivers, in a session of the two: throws ProtocolAbort unless the MACs of <x> fit. A random combination of
/// <x> is opened, masked by <mask>, one more element that was handed over and is used for nothing else, and its MAC
/// checked. A wrong element passes with probability at most 3 / p.
void require_authentic(Session& s, const FieldShare& x, const FieldShare& mask);

/// The same under the key that was handed over with <x>; <mask> is uniform in Z_2^128. A value that is wrong modulo
/// 2^64 passes with probability at most 65 / 2^64 [CDESX18, lemma 1]. A MAC of a right value that is off by a multiple
/// of 2^t, t >= 64, passes with probability 2^-(128 - t), here as in later checks.
template <Ring2k R>
void require_authentic(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& mask);

constexpr Cost require_authentic_cost(PartyId parties) {
  Cost cost = toss_coin_cost(parties);
  cost += field_open_unchecked_cost(1, parties);
  cost += check_field_macs_cost(parties);
  return cost;
}

constexpr Cost require_spdz_authentic_cost(PartyId parties) {
  Cost cost = toss_coin_cost(parties);
  cost += {.rounds = 1, .bytes_sent = sizeof(Word128) * (parties - 1u)};
  cost += commit_and_open_cost(sizeof(Word128), Comparing::yes, parties);
  return cost;
}

}  // namespace parley
