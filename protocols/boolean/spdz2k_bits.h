#pragma once

/// Bits with MACs [LOS14]: what is particular to them.

#include "protocols/authentication/mac_check.h"
#include "protocols/boolean/bit_and.h"

namespace parley {

/// Of inputs of Spdz2k, in two rounds as for ring elements (sharing/spdz2k.h): the shares of a random bit for each bit,
/// and of one more word, to the owner; the differences to all.
inline Cost spdz_input_bits_cost(std::size_t planes, std::size_t rows, PartyId owner, PartyId self, PartyId parties) {
  const std::size_t words = planes * plane_words(rows);
  if (words == 0) return {};
  return {.rounds = 2,
          .bytes_sent = sizeof(BitWord) * (self == owner ? words * (parties - 1u) : words + 1),
          .correlations = auth_items(words + 1)};
}

/// Without the check before, whose cost is check_macs_cost.
inline Cost spdz_open_bits_cost(std::size_t planes, std::size_t rows, PartyId parties) {
  const std::size_t bytes = plane_bytes(planes, rows);
  if (bytes == 0) return {};
  Cost cost{.rounds = 1, .bytes_sent = bytes * (parties - 1u)};
  cost += check_open_bits_cost(parties);
  return cost;
}

inline Cost spdz_reveal_bits_cost(std::size_t planes, std::size_t rows, PartyId to, PartyId self, PartyId parties) {
  const std::size_t bytes = plane_bytes(planes, rows);
  if (bytes == 0) return {};
  Cost cost{.rounds = 1, .bytes_sent = self == to ? 0 : bytes + sizeof(BitWord), .correlations = 1};
  AuthLog log;
  log.bits_to_one[to];
  cost += check_macs_cost(log, parties, self);
  return cost;
}

/// The bits behind <x>, to all, not checked: nothing may leave that depends on them before the check.
BitMatrix open_unchecked(Session& s, const BitShares<Spdz2k>& x);

}  // namespace parley
