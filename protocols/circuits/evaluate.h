#pragma once

/// A circuit on shares, bit-sliced: each wire is a plane, each row an instance. All instances go through the circuit
/// together, one round per layer of ANDs.

#include <span>
#include <vector>

#include "protocols/boolean/bit_and.h"
#include "protocols/circuits/schedule.h"

namespace parley {

/// Rounds are the AND depth whatever the number of instances; bytes are those of ANDs of all layers.
template <typename S>
Cost circuit_cost(const Schedule& schedule, std::size_t rows, PartyId parties) {
  Cost cost;
  for (const Layer& layer : schedule.layers) cost += bit_and_cost<S>(layer.ands.size(), rows, parties);
  return cost;
}

/// Shares of the output bundles. `inputs` has shares per bundle, a plane per wire. Memory: `schedule.slots` planes and
/// one layer's results.
template <typename S>
std::vector<BitShares<S>> evaluate(Session& s, const Schedule& schedule, std::span<const BitShares<S>> inputs);

}  // namespace parley
