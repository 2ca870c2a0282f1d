#pragma once

/// From bits to ring elements.

#include "protocols/arithmetic/replicated_mul.h"
#include "protocols/boolean/addition.h"
#include "protocols/conversion/spdz2k_conversion.h"
#include "protocols/conversion/summands.h"
#include "protocols/verification/check.h"

namespace parley {

/// Every bit of <b> as a ring element 0 or 1; plane after plane, row after row. In replicated sharing b_2 is a share as
/// it stands and party 0 inputs b_0 ^ b_1, then x ^ y = x + y - 2 x y: two rounds, one element, and one more at party
/// 0. With a party that may cheat both XORs are products: two rounds, two elements.
template <Ring2k R, typename S>
typename S::template Arithmetic<R> bits_to_arithmetic(Session& s, const BitView<S>& b);

template <Ring2k R, typename S>
typename S::template Arithmetic<R> bits_to_arithmetic(Session& s, const BitShares<S>& b) {
  return bits_to_arithmetic<R>(s, view(b));
}

template <Ring2k R, typename S>
Cost bits_to_arithmetic_cost(std::size_t planes, std::size_t rows, PartyId parties, PartyId self) {
  const std::size_t bits = planes * rows;
  if constexpr (std::same_as<S, Plain>) return {};
  if constexpr (std::same_as<S, Additive>)
    return {.rounds = bits > 0 ? 1u : 0u,
            .bytes_sent = plane_bytes(planes, rows) * (parties - 1u),
            .correlations = planes * plane_words(rows)};
  if constexpr (std::same_as<S, Spdz2k>) return spdz_from_bits_cost(planes, rows, parties);
  Cost cost = kPartiesAreHonest<S> ? replicated_input_cost<R>(bits, 0, self) : replicated_mul_cost<R>(bits);
  cost += replicated_mul_cost<R>(bits);
  return cost;
}

/// Bit-sliced numbers of at most the ring's width as ring elements, unsigned: x_0 and x_1 are drawn from pairwise
/// streams, x - x_0 - x_1 is computed in bits and becomes x_2, told to the two parties that hold it. [ABY3,
/// section 5.4] With MACs: spdz_from_numbers, at a cost that goes with the planes of x. With a party that may cheat,
/// products are checked before x_2 is told, and hashes go with the telling.
template <Ring2k R, typename S>
typename S::template Arithmetic<R> boolean_to_arithmetic(Session& s, const BitView<S>& x,
                                                         std::optional<Adder> adder = {});

/// With a party that may cheat: the check included, of the conversion's ANDs and of `unchecked_words` words of ANDs
/// that were recorded before.
template <Ring2k R, typename S>
Cost boolean_to_arithmetic_cost(std::size_t rows, PartyId parties, PartyId self, std::optional<Adder> adder = {},
                                std::size_t unchecked_words = 0) {
  constexpr std::size_t kWidth = kRingBits<R>;
  const std::size_t number = plane_bytes(kWidth, rows);
  if constexpr (std::same_as<S, Plain>) {
    return {};
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_from_bits_cost(kWidth, rows, parties);
  } else if constexpr (std::same_as<S, Additive>) {
    Cost cost = addition_cost<S>(adder, kWidth, rows, parties);
    cost += {.rounds = rows > 0 ? 1u : 0u, .bytes_sent = number * (parties - 1u), .correlations = rows > 0 ? 1u : 0u};
    return cost;
  } else if constexpr (kPartiesAreHonest<S>) {
    Cost cost{.rounds = rows > 0 ? 1u : 0u, .bytes_sent = self == 0 ? number : 0};
    cost += addition_cost<S>(adder, kWidth, rows, 3);
    cost += {.rounds = rows > 0 ? 1u : 0u, .bytes_sent = self == 1 ? 0 : number};
    return cost;
  } else {
    Cost cost = bit_and_cost<S>(kWidth - 1, rows, 3);
    cost += addition_cost<S>(adder, kWidth, rows, 3);
    cost += check_ands_cost(unchecked_words + cost.bytes_sent / sizeof(BitWord));
    Cost told = replicated_reveal_cost<BitWord, S>(number / sizeof(BitWord), 1, self);
    told.bytes_sent += replicated_reveal_cost<BitWord, S>(number / sizeof(BitWord), 2, self).bytes_sent;
    cost += told;
    return cost;
  }
}

}  // namespace parley
