#pragma once

/// Boolean circuits as plain data.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace parley {

using Wire = std::uint32_t;

enum class GateKind : std::uint8_t {
  exclusive_or,  ///< out = a ^ b
  conjunction,   ///< out = a & b
  negation,      ///< out = ~a
  copy,          ///< out = a
  constant,      ///< out = a, the bit 0 or 1 itself
};

struct Gate {
  GateKind kind = GateKind::copy;
  Wire a = 0, b = 0, out = 0;
  friend bool operator==(const Gate&, const Gate&) = default;
};

/// Calls `f` for each wire that `gate` reads.
template <typename F>
void for_each_operand(const Gate& gate, F&& f) {
  if (gate.kind != GateKind::constant) f(gate.a);
  if (gate.kind == GateKind::exclusive_or || gate.kind == GateKind::conjunction) f(gate.b);
}

/// The first wires are the inputs, bundle after bundle; the last ones are the outputs. Every other wire is written by
/// one gate at most, before it is read: the reader and the builder make no other circuits, and who takes a circuit
/// relies on it.
struct BooleanCircuit {
  Wire wires = 0;
  std::vector<Wire> inputs, outputs;  ///< widths of the bundles
  std::vector<Gate> gates;

  std::size_t input_wires() const;
  std::size_t output_wires() const;
  std::size_t ands() const;
  friend bool operator==(const BooleanCircuit&, const BooleanCircuit&) = default;
};

}  // namespace parley
