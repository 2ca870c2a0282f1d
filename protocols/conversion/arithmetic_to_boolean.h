#pragma once

/// From ring elements to their bits, and what needs only some of them: signs and tests for zero.

#include "protocols/boolean/addition.h"
#include "protocols/boolean/carry.h"
#include "protocols/boolean/equality.h"
#include "protocols/conversion/spdz2k_conversion.h"
#include "protocols/conversion/summands.h"

namespace parley {

/// Of reducing the summands to two, three at a time.
template <typename S>
Cost two_summands_cost(std::size_t width, std::size_t rows, PartyId parties, PartyId self) {
  Cost cost = summands_cost<S>(width, rows, self);
  const std::size_t summands = kPartiesAreHonest<S> ? 2 : parties;
  for (std::size_t n = summands; n > 2; --n) cost += bit_and_cost<S>(width - 1, rows, parties);
  return cost;
}

/// The low `width` bits of <x> (all, unless told otherwise), bit-sliced: the sum of the components [ABY3, section 5.3].
/// Of a scheme with two summands or more; of `plain` for nothing.
template <typename Share>
typename Share::Scheme::Boolean arithmetic_to_boolean(Session& s, const Share& x,
                                                      std::size_t width = kRingBits<typename Share::Ring>,
                                                      std::optional<Adder> adder = {});

template <typename S>
Cost arithmetic_to_boolean_cost(std::size_t width, std::size_t rows, PartyId parties, PartyId self,
                                std::optional<Adder> adder = {}) {
  if constexpr (std::same_as<S, Plain>) return {};
  if constexpr (std::same_as<S, Spdz2k>) return spdz_to_bits_cost(width, rows, parties, adder);
  Cost cost = two_summands_cost<S>(width, rows, parties, self);
  cost += addition_cost<S>(adder, width, rows, parties);
  return cost;
}

/// 1 where <x>, read as a signed number, is below 0: the top bit alone, so one carry instead of all.
template <typename Share>
typename Share::Scheme::Boolean less_than_zero(Session& s, const Share& x);

template <typename S, Ring2k R>
Cost less_than_zero_cost(std::size_t rows, PartyId parties, PartyId self) {
  if constexpr (std::same_as<S, Plain>) return {};
  if constexpr (std::same_as<S, Spdz2k>) return spdz_less_than_zero_cost(kRingBits<R>, rows, parties);
  Cost cost = two_summands_cost<S>(kRingBits<R>, rows, parties, self);
  cost += carry_of_sum_cost<S>(kRingBits<R> - 1, rows, parties);
  return cost;
}

/// 1 where <x> is 0: two summands of which one is minus the other.
template <typename Share>
typename Share::Scheme::Boolean equal_zero(Session& s, const Share& x);

template <typename S, Ring2k R>
Cost equal_zero_cost(std::size_t rows, PartyId parties, PartyId self) {
  if constexpr (std::same_as<S, Plain>) return {};
  if constexpr (std::same_as<S, Spdz2k>) return spdz_equal_zero_cost(kRingBits<R>, rows, parties);
  if constexpr (!kPartiesAreHonest<S>) {
    Cost cost = arithmetic_to_boolean_cost<S>(kRingBits<R>, rows, parties, self);
    cost += and_all_cost<S>(kRingBits<R>, rows, parties);
    return cost;
  }
  Cost cost = summands_cost<S>(kRingBits<R>, rows, self);
  cost += equality_cost<S>(kRingBits<R>, rows, parties);
  return cost;
}

/// 1 where <x> is below <y> as signed numbers, provided that their difference does not overflow.
template <typename Share>
typename Share::Scheme::Boolean less_than(Session& s, const Share& x, const Share& y) requires requires {
  typename Share::Ring;
}
{ return less_than_zero(s, x - y); }

template <typename Share>
typename Share::Scheme::Boolean equal(Session& s, const Share& x, const Share& y) requires requires {
  typename Share::Ring;
}
{ return equal_zero(s, x - y); }

}  // namespace parley
