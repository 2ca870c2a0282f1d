#pragma once

/// Circuits and inputs without a meaning, for tests of whatever takes any circuit.

#include <random>

#include "protocols/boolean/bit_matrix.h"
#include "protocols/circuits/circuit.h"

namespace parley {

/// `gates` gates of all kinds over two inputs and two outputs; some lead nowhere.
inline BooleanCircuit random_circuit(std::uint32_t seed, std::size_t gates) {
  std::mt19937 random(seed);
  const auto below = [&](Wire bound) { return static_cast<Wire>(random() % bound); };
  BooleanCircuit circuit{.inputs = {1 + below(5), 1 + below(5)}};
  circuit.wires = static_cast<Wire>(circuit.input_wires());
  for (std::size_t i = 0; i < gates; ++i) {
    Gate gate{.kind = static_cast<GateKind>(below(5)), .out = circuit.wires};
    gate.a = gate.kind == GateKind::constant ? below(2) : below(circuit.wires);
    if (gate.kind == GateKind::exclusive_or || gate.kind == GateKind::conjunction) gate.b = below(circuit.wires);
    circuit.gates.push_back(gate);
    ++circuit.wires;
  }
  circuit.outputs = {1 + below(circuit.wires / 2), 1 + below(circuit.wires / 2)};
  return circuit;
}

inline BitMatrix random_bits(std::uint32_t seed, std::size_t planes, std::size_t rows) {
  std::mt19937_64 random(seed);
  BitMatrix bits(planes, rows);
  for (BitWord& word : bits.words()) word = random();
  return bits;
}

inline std::vector<BitMatrix> random_inputs(std::uint32_t seed, const BooleanCircuit& circuit, std::size_t rows) {
  std::vector<BitMatrix> inputs;
  for (const Wire width : circuit.inputs) inputs.push_back(random_bits(seed++, width, rows));
  return inputs;
}

}  // namespace parley
