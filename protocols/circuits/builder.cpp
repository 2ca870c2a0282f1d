#include "protocols/circuits/builder.h"

#include <cassert>
#include <utility>

namespace parley {

CircuitBuilder::Word CircuitBuilder::input(std::size_t width) {
  assert(circuit_.gates.empty());
  Word bits;
  for (std::size_t i = 0; i < width; ++i) bits.push_back(Bit::on(circuit_.wires++));
  circuit_.inputs.push_back(static_cast<Wire>(width));
  return bits;
}

CircuitBuilder::Bit CircuitBuilder::exclusive_or(Bit a, Bit b) {
  if (a.known()) std::swap(a, b);
  if (a.known()) return a.value() != b.value();
  if (b.known()) return b.value() ? negation(a) : a;
  return add(GateKind::exclusive_or, a.wire(), b.wire());
}

CircuitBuilder::Bit CircuitBuilder::conjunction(Bit a, Bit b) {
  if (a.known()) std::swap(a, b);
  if (b.known()) return b.value() ? a : Bit(false);
  return add(GateKind::conjunction, a.wire(), b.wire());
}

CircuitBuilder::Bit CircuitBuilder::negation(Bit a) {
  if (a.known()) return !a.value();
  return add(GateKind::negation, a.wire(), 0);
}

void CircuitBuilder::output(std::span<const Bit> bits) {
  outputs_.insert(outputs_.end(), bits.begin(), bits.end());
  circuit_.outputs.push_back(static_cast<Wire>(bits.size()));
}

BooleanCircuit CircuitBuilder::finish() && {
  for (const Bit& bit : outputs_) {
    if (bit.known())
      add(GateKind::constant, bit.value(), 0);
    else
      add(GateKind::copy, bit.wire(), 0);
  }
  return std::move(circuit_);
}

CircuitBuilder::Bit CircuitBuilder::add(GateKind kind, Wire a, Wire b) {
  circuit_.gates.push_back({kind, a, b, circuit_.wires});
  return Bit::on(circuit_.wires++);
}

}  // namespace parley
