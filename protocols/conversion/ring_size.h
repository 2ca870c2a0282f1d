#pragma once

/// Between Z_2^32 and Z_2^64, in every scheme.

#include "protocols/boolean/comparison.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/sharing/source.h"

namespace parley {

/// The low 32 bits. Nothing travels: taking remainders keeps sums. The security is that of the scheme.
template <typename S>
typename S::template Arithmetic<std::uint32_t> narrow(const typename S::template Arithmetic<std::uint64_t>& x);

/// The same number in 64 bits, as signed or unsigned numbers: through its bits. The shares of a number add up modulo
/// 2^32 only, so nothing local can know how often they wrap around. The security is that of the two conversions.
template <typename S>
typename S::template Arithmetic<std::uint64_t> widen(Session& s,
                                                     const typename S::template Arithmetic<std::uint32_t>& x,
                                                     Signedness signedness);

/// With a party of three that may cheat: the check of its ANDs included.
template <typename S>
Cost widen_cost(std::size_t n, PartyId parties, PartyId self) {
  Cost cost = arithmetic_to_boolean_cost<S>(32, n, parties, self);
  const std::size_t words_of_ands = cost.bytes_sent / sizeof(BitWord);
  if constexpr (std::same_as<S, Spdz2k>)
    cost += spdz_from_bits_cost(32, n, parties);
  else
    cost += boolean_to_arithmetic_cost<std::uint64_t, S>(n, parties, self, {}, words_of_ands);
  // Party 0's input of the second conversion leaves before the last AND of the first has ended elsewhere.
  if (std::same_as<S, Replicated> && n > 0) cost.rounds -= 1;
  return cost;
}

}  // namespace parley
