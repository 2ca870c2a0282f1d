#pragma once

/// The components of an arithmetic share as bit-sliced numbers that add up to the value: where every conversion of an
/// arithmetic value to bits begins.

#include <vector>

#include "protocols/boolean/bit_and.h"
#include "protocols/cost.h"
#include "protocols/sharing/additive.h"
#include "protocols/sharing/plain.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// Bits [0, width) of numbers whose sum is <x> modulo 2^width.
///
/// plain: one number. additive: n, each party's share, which it inputs for nothing. replicated: x_2 is a share as it
/// stands, and party 0 inputs x_0 + x_1 (`width` bits a row to party 1, one round). With a party that may cheat: x_0,
/// x_1 and x_2 as they stand, three numbers and no message.
template <Ring2k R>
std::vector<BitShares<Plain>> summands(Session& s, const PlainShare<R>& x, std::size_t width = kRingBits<R>);
template <Ring2k R>
std::vector<BitShares<Additive>> summands(Session& s, const AShare<R>& x, std::size_t width = kRingBits<R>);
template <Ring2k R, ReplicatedScheme S>
std::vector<BitShares<S>> summands(Session& s, const RShare<R, S>& x, std::size_t width = kRingBits<R>);

template <typename S>
Cost summands_cost(std::size_t width, std::size_t rows, PartyId self) {
  if constexpr (kPartiesAreHonest<S>)
    return {.rounds = rows > 0 ? 1u : 0u, .bytes_sent = self == 0 ? plane_bytes(width, rows) : 0};
  return {};
}

}  // namespace parley
