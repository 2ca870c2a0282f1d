#include "protocols/circuits/circuit.h"

#include <algorithm>
#include <numeric>

namespace parley {

std::size_t BooleanCircuit::input_wires() const {
  return std::accumulate(inputs.begin(), inputs.end(), std::size_t{0});
}

std::size_t BooleanCircuit::output_wires() const {
  return std::accumulate(outputs.begin(), outputs.end(), std::size_t{0});
}

std::size_t BooleanCircuit::ands() const {
  return static_cast<std::size_t>(std::ranges::count(gates, GateKind::conjunction, &Gate::kind));
}

}  // namespace parley
