#pragma once

/// Conversions of authenticated shares, by correlations that are authenticated in both forms. What is opened on the way
/// is masked in all its bits, recorded, and checked later.

#include <cstddef>

#include "protocols/boolean/addition.h"
#include "protocols/boolean/authenticated_blocks.h"
#include "protocols/boolean/carry.h"
#include "protocols/boolean/equality.h"
#include "protocols/boolean/spdz2k_bits.h"
#include "protocols/sharing/spdz2k.h"

namespace parley {

/// The low `width` bits of <x>: with an edaBit r for each number x - r is opened, and added to the bits of r [EGKRS20].
template <Ring2k R>
BitShares<Spdz2k> spdz_to_bits(Session& s, const SpdzShare<R>& x, std::size_t width, std::optional<Adder> adder);

/// 1 where <x> is negative: of the same sum the top bit only.
template <Ring2k R>
BitShares<Spdz2k> spdz_less_than_zero(Session& s, const SpdzShare<R>& x);

/// 1 where <x> is 0: where the bits of r are those of what was opened, negated.
template <Ring2k R>
BitShares<Spdz2k> spdz_equal_zero(Session& s, const SpdzShare<R>& x);

/// Every bit of <b> as a ring element, plane after plane: with a daBit r for each c = b ^ r is opened, and
/// b = c + r - 2 c r. One round.
template <Ring2k R>
SpdzShare<R> spdz_from_bits(Session& s, const BitView<Spdz2k>& b);

/// Bit-sliced numbers as ring elements, unsigned: their bits, each with its weight. One round, and a daBit for each bit
/// where an edaBit would need an adder.
template <Ring2k R>
SpdzShare<R> spdz_from_numbers(Session& s, const BitView<Spdz2k>& x);

/// Of opening an element with an edaBit each.
inline Cost spdz_mask_cost(std::size_t rows, PartyId parties) {
  if (rows == 0) return {};
  return {.rounds = 1,
          .bytes_sent = rows * sizeof(Word128) * (parties - 1u),
          .correlations = auth_items(plane_words(rows))};
}

inline Cost spdz_to_bits_cost(std::size_t width, std::size_t rows, PartyId parties, std::optional<Adder> adder) {
  Cost cost = spdz_mask_cost(rows, parties);
  cost += public_addition_cost<Spdz2k>(adder, width, rows, parties);
  return cost;
}

inline Cost spdz_less_than_zero_cost(std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost = spdz_mask_cost(rows, parties);
  cost += carry_out_cost<Spdz2k>(width - 1, rows, parties);
  return cost;
}

inline Cost spdz_equal_zero_cost(std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost = spdz_mask_cost(rows, parties);
  cost += and_all_cost<Spdz2k>(width, rows, parties);
  return cost;
}

/// Of `planes` planes of bits, as elements or as numbers.
inline Cost spdz_from_bits_cost(std::size_t planes, std::size_t rows, PartyId parties) {
  if (planes * rows == 0) return {};
  return {.rounds = 1,
          .bytes_sent = plane_bytes(planes, rows) * (parties - 1u),
          .correlations = auth_items(planes * plane_words(rows))};
}

}  // namespace parley
