#pragma once

/// Choosing by a secret bit, and what is made of it.

#include "protocols/boolean/comparison.h"

namespace parley {

/// x where the one plane of `choice` is 1, else y: y ^ c (x ^ y). w ANDs a row, one round.
template <BitOperand C, BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> select(Session& s, const C& choice, const X& x, const Y& y) {
  const auto difference = view(x) ^ view(y);
  return bit_and(s, view(choice).repeat(view(x).planes()), difference) ^ view(y);
}

template <typename S>
constexpr Cost select_cost(std::size_t width, std::size_t rows, PartyId parties) {
  return bit_and_cost<S>(width, rows, parties);
}

/// The smaller of x and y: a comparison and a choice.
template <BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> minimum(Session& s, const X& x, const Y& y, Signedness signedness) {
  const auto below = less_than(s, view(x), view(y), signedness);
  return select(s, below, x, y);
}

template <BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> maximum(Session& s, const X& x, const Y& y, Signedness signedness) {
  const auto below = less_than(s, view(x), view(y), signedness);
  return select(s, below, y, x);
}

}  // namespace parley
