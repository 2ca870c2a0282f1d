#include "protocols/circuits/evaluate_in_clear.h"

#include <algorithm>

#include "protocols/circuits/bundles.h"

namespace parley {
namespace {

BitWord result(const Gate& gate, const std::vector<BitWord>& wires) {
  switch (gate.kind) {
    case GateKind::exclusive_or: return wires[gate.a] ^ wires[gate.b];
    case GateKind::conjunction: return wires[gate.a] & wires[gate.b];
    case GateKind::negation: return ~wires[gate.a];
    case GateKind::copy: return wires[gate.a];
    case GateKind::constant: return gate.a ? ~BitWord{0} : 0;
  }
  return 0;
}

}  // namespace

std::vector<BitMatrix> evaluate_in_clear(const BooleanCircuit& circuit, std::span<const BitMatrix> inputs) {
  const std::size_t rows = require_bundles(circuit.inputs, inputs);
  std::vector<BitMatrix> outputs;
  for (const Wire width : circuit.outputs) outputs.emplace_back(width, rows);
  std::vector<BitWord> wires(circuit.wires);
  for (std::size_t w = 0; w < plane_words(rows); ++w) {
    auto input = wires.begin();
    for (const BitMatrix& bundle : inputs)
      for (std::size_t i = 0; i < bundle.planes(); ++i) *input++ = bundle.plane(i)[w];
    for (const Gate& gate : circuit.gates) wires[gate.out] = result(gate, wires);
    auto output = wires.end() - static_cast<std::ptrdiff_t>(circuit.output_wires());
    for (BitMatrix& bundle : outputs)
      for (std::size_t i = 0; i < bundle.planes(); ++i) bundle.plane(i)[w] = *output++;
  }
  return outputs;
}

}  // namespace parley
