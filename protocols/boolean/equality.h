#pragma once

/// Equality as a tree of ANDs: w - 1 bits a row, ceil(log2 w) rounds.

#include "protocols/boolean/bit_and.h"

namespace parley {

constexpr std::size_t tree_rounds(std::size_t leaves) {
  std::size_t rounds = 0;
  for (std::size_t n = leaves; n > 1; n = (n + 1) / 2) ++rounds;
  return rounds;
}

/// The AND of all planes of x; of no planes it is 1.
template <typename S>
Cost and_all_cost(std::size_t planes, std::size_t rows, PartyId parties) {
  Cost cost;
  for (; planes > 1; planes -= planes / 2) cost += bit_and_cost<S>(planes / 2, rows, parties);
  return cost;
}

template <typename S>
BitShares<S> and_all(Session& s, const BitView<S>& x);

/// One plane: 1 where all planes of x and y agree.
template <typename S>
Cost equality_cost(std::size_t width, std::size_t rows, PartyId parties) {
  return and_all_cost<S>(width, rows, parties);
}

template <BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> equal(Session& s, const X& x, const Y& y) {
  const auto same = ~(view(x) ^ view(y));
  return and_all(s, view(same));
}

/// One plane: 1 where the planes of x are the bits of the public `value`, bit i in plane i.
template <typename S>
BitShares<S> equal_public(Session& s, const BitView<S>& x, std::uint64_t value);

}  // namespace parley
