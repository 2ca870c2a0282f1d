#pragma once

/// Addition of w-bit numbers in bit-sliced form, modulo 2^w.

#include <utility>

#include "protocols/boolean/bit_and.h"
#include "protocols/boolean/prefix_network.h"

namespace parley {

template <typename S>
Cost addition_cost(Adder adder, std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost;
  for (const std::size_t ands : adder_levels(adder, width)) cost += bit_and_cost<S>(ands, rows, parties);
  return cost;
}

/// x + y modulo 2^w; both have w planes. Ripple carry, [Brent, Kung 1982] or [Sklansky 1960].
template <typename S>
BitShares<S> add(Session& s, const BitView<S>& x, const BitView<S>& y, Adder adder = Adder::sklansky);

template <typename S>
BitShares<S> add(Session& s, const BitShares<S>& x, const BitShares<S>& y, Adder adder = Adder::sklansky) {
  return add(s, view(x), view(y), adder);
}

/// x plus the public numbers of `values`, modulo 2^w: where carries are made is known without an AND.
template <typename S>
BitShares<S> add_public(Session& s, const BitView<S>& x, const BitMatrix& values, Adder adder = Adder::sklansky);

template <typename S>
Cost public_addition_cost(Adder adder, std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost;
  bool known = true;  // of the first round: the carries that are made, or the lowest one
  for (const std::size_t ands : adder_levels(adder, width))
    if (!std::exchange(known, false)) cost += bit_and_cost<S>(ands, rows, parties);
  return cost;
}

/// x - y modulo 2^w, at the cost of an addition.
template <typename S>
BitShares<S> subtract(Session& s, const BitView<S>& x, const BitView<S>& y, Adder adder = Adder::sklansky);

/// Three numbers as two with the same sum, in one round of w - 1 ANDs a row (carry-save).
template <typename S>
struct SumAndCarry {
  BitShares<S> sum, carry;
};
template <typename S>
SumAndCarry<S> add_three(Session& s, const BitView<S>& x, const BitView<S>& y, const BitView<S>& z);

}  // namespace parley
