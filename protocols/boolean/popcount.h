#pragma once

/// How many planes of each row are 1, as a bit-sliced number: a tree of carry-save adders.

#include <vector>

#include "protocols/boolean/bit_and.h"

namespace parley {

/// Which planes a level adds up: three of one weight (one AND: the carry is the majority, the sum their XOR), or two if
/// nothing of a lower weight is left to come. All of a level share a round.
struct CounterStep {
  std::size_t weight;  ///< 2^weight each
  std::size_t planes;  ///< 3 or 2
};
using CounterLevel = std::vector<CounterStep>;

/// The levels for a count of `planes` planes: planes less the ones in the binary form of `planes` ANDs a row, when
/// three are added wherever there are three [Wallace 1964]: the fewest possible [Boyar, Peralta 2008].
std::vector<CounterLevel> counter_levels(std::size_t planes);

/// Planes of the result: as many as the number `planes` itself needs.
constexpr std::size_t popcount_width(std::size_t planes) {
  std::size_t width = 0;
  for (; planes > 0; planes /= 2) ++width;
  return width;
}

/// The count, of popcount_width(x.planes()) planes.
template <typename S>
BitShares<S> popcount(Session& s, const BitView<S>& x);

template <typename S>
Cost popcount_cost(std::size_t planes, std::size_t rows, PartyId parties) {
  Cost cost;
  for (const CounterLevel& level : counter_levels(planes)) cost += bit_and_cost<S>(level.size(), rows, parties);
  return cost;
}

}  // namespace parley
