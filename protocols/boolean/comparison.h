#pragma once

/// Comparisons of w-bit numbers in bit-sliced form. The result is one plane. About 3 w bits a row in
/// 1 + ceil(log2 w) rounds, one AND of w planes and a tree of carries; or w bits a row in w rounds, a chain of carries,
/// where bytes weigh more than rounds.

#include <span>

#include "protocols/boolean/carry.h"

namespace parley {

enum class Signedness : std::uint8_t { as_unsigned, as_signed };

template <typename S>
Cost less_than_cost(std::size_t width, std::size_t rows, PartyId parties) {
  return carry_of_sum_cost<S>(width, rows, parties);
}

/// 1 where x < y. Both have the same planes, at least one.
template <typename S>
BitShares<S> less_than(Session& s, const BitView<S>& x, const BitView<S>& y,
                       Signedness signedness = Signedness::as_unsigned);

template <typename S>
BitShares<S> less_than(Session& s, const BitShares<S>& x, const BitShares<S>& y,
                       Signedness signedness = Signedness::as_unsigned) {
  return less_than(s, view(x), view(y), signedness);
}

/// A plane for each of the public `bounds`: 1 where x is below it. No AND of operands, and one round less than a
/// comparison of two secrets; all bounds share the rounds.
template <typename S>
BitShares<S> less_than_public(Session& s, const BitView<S>& x, std::span<const std::uint64_t> bounds,
                              Signedness signedness = Signedness::as_unsigned);

template <typename S>
Cost less_than_public_cost(std::size_t width, std::size_t rows, PartyId parties, std::size_t bounds = 1) {
  return carry_out_cost<S>(width, rows, parties, bounds);
}

}  // namespace parley
