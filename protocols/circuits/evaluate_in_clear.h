#pragma once

#include <span>
#include <vector>

#include "protocols/boolean/bit_matrix.h"
#include "protocols/circuits/circuit.h"

namespace parley {

/// The output bundles of a circuit, gate by gate as it is written down, 64 instances a word: the oracle of `evaluate`.
/// `inputs` has a matrix per bundle, a plane per wire, a row per instance.
std::vector<BitMatrix> evaluate_in_clear(const BooleanCircuit& circuit, std::span<const BitMatrix> inputs);

}  // namespace parley
