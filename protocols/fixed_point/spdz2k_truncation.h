#pragma once

#include "protocols/sharing/spdz2k.h"

namespace parley {

/// x / 2^f, off by at most one unit, for |x| < 2^(k-2): as in additive sharing, with an authenticated truncation pair.
/// x + 2^(k-2) + r is opened, in all its bits, and checked later.
template <Ring2k R>
SpdzShare<R> spdz_truncate(Session& s, const SpdzShare<R>& x, unsigned f);

inline Cost spdz_truncate_cost(std::size_t n, PartyId parties) {
  if (n == 0) return {};
  return {.rounds = 1, .bytes_sent = n * sizeof(Word128) * (parties - 1u), .correlations = n};
}

}  // namespace parley
