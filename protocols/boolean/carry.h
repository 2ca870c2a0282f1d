#pragma once

/// What a stretch of bit positions does with a carry: it makes one (generate) or hands one through (propagate). Two
/// stretches compose as (g, p) = (g_hi ^ p_hi g_lo, p_hi p_lo), where g and p are never both 1. Adders scan with this
/// operator, comparisons reduce with it.

#include "protocols/boolean/bit_and.h"

namespace parley {

/// The carry out of all positions, g[i] and p[i] for position i, none going in: a reduction tree. One plane.
/// 2 (w - 1) - ceil(log2 w) ANDs a row, ceil(log2 w) rounds: the lowest stretch of a level needs no p.
///
/// With several `groups` the planes are those of so many numbers, one after the other; all share the rounds, and the
/// result has a plane for each.
template <typename S>
BitShares<S> carry_out(Session& s, const BitView<S>& g, const BitView<S>& p, std::size_t groups = 1);

template <typename S>
Cost carry_out_cost(std::size_t width, std::size_t rows, PartyId parties, std::size_t groups = 1) {
  Cost cost;
  for (std::size_t n = width; n > 1; n -= n / 2) cost += bit_and_cost<S>(groups * (2 * (n / 2) - 1), rows, parties);
  return cost;
}

}  // namespace parley
