#pragma once

/// The same integers in GF(p), p = 2^61 - 1, and in Z_2^64. Signed: v < 0 is p + v in the one and 2^64 + v in the
/// other.
///
/// A random r that is known in both forms, as edaBits are known in two [EGKRS20], masks a value; the sum is opened in
/// the one form and r taken away in the other. As in the truncation of [DEK20] (Dalskov, Escudero, Keller, PoPETs
/// 2020) the top bit of r tells whether the sum wrapped around: numbers of kCrossingBits bits leave the upper half of
/// either domain empty, so that a sum in the lower half has wrapped around if r is in the upper one. Thus results are
/// exact, and r is uniform in the whole domain, so that what is opened tells nothing.
///
/// Outside dealers make the masks, as they make the triples of the field, and they are taken to be right: shares of r
/// that do not fit together make results wrong unnoticed. Share is SpdzShare, authenticated on both sides by the keys
/// of either, or AShare. What is opened is checked before the result is returned, as a check in the one form sees
/// nothing of what was opened in the other; a party that lies is found out with the probabilities of those checks. What
/// additive shares say nobody checks: elements from them are authenticated as what the parties said that they were.

#include "protocols/authentication/field_shares.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/additive.h"
#include "protocols/sharing/spdz2k.h"

namespace parley {

/// Numbers in [-2^59, 2^59) cross; others come out wrong.
inline constexpr unsigned kCrossingBits = 60;

/// From the ring: r is uniform in Z_2^64; with MACs, its word in Z_2^128.
template <typename Share>
struct RingMasks {
  Share r;
  FieldShare in_field;  ///< the integer r, modulo p
  FieldShare top;       ///< bit 63 of r
};

/// From the field: r is uniform in GF(p).
template <typename Share>
struct FieldMasks {
  FieldShare r;
  Share in_ring;  ///< the integer r
  Share top;      ///< bit 60 of r
};

/// With one of `masks` for each element. One round and the check of what was opened in the ring.
template <typename Share>
FieldShare ring_to_field(Session& s, const Share& x, const RingMasks<Share>& masks);

/// With one of `masks` for each element. One round and the check of what was opened in the field.
template <typename Share>
Share field_to_ring(Session& s, const FieldShare& x, const FieldMasks<Share>& masks);

/// Where nothing else was opened since the last check.
template <typename Share>
Cost ring_to_field_cost(std::size_t n, PartyId parties) {
  if (n == 0) return {};
  if constexpr (std::same_as<typename Share::Scheme, Additive>)
    return {.rounds = 1, .bytes_sent = n * sizeof(std::uint64_t) * (parties - 1u)};
  Cost cost{.rounds = 1, .bytes_sent = n * sizeof(Word128) * (parties - 1u)};
  cost += check_open_ring_cost(parties);
  return cost;
}

constexpr Cost field_to_ring_cost(std::size_t n, PartyId parties) {
  if (n == 0) return {};
  Cost cost = field_open_unchecked_cost(n, parties);
  cost += check_field_macs_cost(parties);
  return cost;
}

}  // namespace parley
