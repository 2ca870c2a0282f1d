#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <span>

#include "core/error.h"
#include "protocols/circuits/circuit.h"

namespace parley {

/// Rows of the matrices that are given as the inputs of a circuit; ConfigError unless they are bundles of these widths
/// and have equally many.
template <typename Bits>
std::size_t require_bundles(std::span<const Wire> widths, std::span<const Bits> inputs) {
  if (inputs.size() != widths.size())
    throw ConfigError(fmt::format("the circuit has {} inputs and was given {}", widths.size(), inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].planes() != widths[i] || inputs[i].rows() != inputs[0].rows())
      throw ConfigError(
          fmt::format("input {} of the circuit has {} wires; it was given {} planes of {} rows, input 0 {} rows", i,
                      widths[i], inputs[i].planes(), inputs[i].rows(), inputs[0].rows()));
  return inputs.empty() ? 0 : inputs[0].rows();
}

}  // namespace parley
