#include "protocols/circuits/schedule.h"

#include <algorithm>
#include <numeric>

namespace parley {
namespace {

/// What is known about the wires of a circuit, by wire.
class Wires {
 public:
  explicit Wires(const BooleanCircuit& circuit)
      : source_(circuit.wires), readers_(circuit.wires, 0), depth_(circuit.wires, 0), slot_(circuit.wires, kNoSlot) {
    std::iota(source_.begin(), source_.end(), Wire{0});
    for (const Gate& gate : circuit.gates)
      if (gate.kind == GateKind::copy) source_[gate.out] = source_[gate.a];
  }

  Wire source(Wire wire) const { return source_[wire]; }  ///< what a chain of copies begins with
  bool is_read(Wire wire) const { return readers_[wire] > 0; }
  std::uint32_t depth(Wire wire) const { return depth_[wire]; }
  Slot slot(Wire wire) const { return slot_[wire]; }
  std::size_t slots() const { return slots_; }

  void add_reader(Wire wire) { ++readers_[wire]; }
  void set_depth(Wire wire, std::uint32_t depth) { depth_[wire] = depth; }

  Slot take_slot(Wire wire) {
    if (free_.empty()) return slot_[wire] = slots_++;
    slot_[wire] = free_.back();
    free_.pop_back();
    return slot_[wire];
  }
  void read_once(Wire wire) {
    if (--readers_[wire] == 0) free_.push_back(slot_[wire]);
  }

 private:
  std::vector<Wire> source_;
  std::vector<std::uint32_t> readers_, depth_;
  std::vector<Slot> slot_;
  std::vector<Slot> free_;
  Slot slots_ = 0;
};

/// The gates that an output depends on, reading behind copies.
std::vector<Gate> needed_gates(const BooleanCircuit& circuit, Wires& wires) {
  for (Wire wire = circuit.wires - static_cast<Wire>(circuit.output_wires()); wire < circuit.wires; ++wire)
    wires.add_reader(wires.source(wire));  // one that never lets go
  std::vector<Gate> needed;
  for (auto gate = circuit.gates.rbegin(); gate != circuit.gates.rend(); ++gate) {
    if (gate->kind == GateKind::copy || !wires.is_read(gate->out)) continue;
    needed.push_back(*gate);
    if (gate->kind != GateKind::constant) needed.back().a = wires.source(gate->a);
    needed.back().b = wires.source(gate->b);
    for_each_operand(needed.back(), [&](Wire wire) { wires.add_reader(wire); });
  }
  std::ranges::reverse(needed);
  return needed;
}

/// Gates by layer: a linear gate is in the layer before whose ANDs it can be computed, an AND in the one it is part of.
std::vector<std::vector<Gate>> by_layer(const std::vector<Gate>& gates, Wires& wires) {
  std::vector<std::vector<Gate>> layers(1);
  for (const Gate& gate : gates) {
    std::uint32_t layer = 0;
    for_each_operand(gate, [&](Wire wire) { layer = std::max(layer, wires.depth(wire)); });
    const std::uint32_t depth = layer + (gate.kind == GateKind::conjunction ? 1 : 0);
    wires.set_depth(gate.out, depth);
    if (layers.size() <= depth) layers.resize(depth + 1);
    layers[layer].push_back(gate);
  }
  return layers;
}

Layer place(const std::vector<Gate>& gates, Wires& wires) {
  Layer layer;
  for (const Gate& gate : gates) {
    if (gate.kind == GateKind::conjunction) continue;
    LocalStep step{.kind = gate.kind, .a = gate.a};
    if (gate.kind != GateKind::constant) step.a = wires.slot(gate.a);
    if (gate.kind == GateKind::exclusive_or) step.b = wires.slot(gate.b);
    for_each_operand(gate, [&](Wire wire) { wires.read_once(wire); });
    step.out = wires.take_slot(gate.out);
    layer.local.push_back(step);
  }
  for (const Gate& gate : gates)
    if (gate.kind == GateKind::conjunction) layer.ands.push_back({wires.slot(gate.a), wires.slot(gate.b), gate.out});
  for (const Gate& gate : gates)
    if (gate.kind == GateKind::conjunction) for_each_operand(gate, [&](Wire wire) { wires.read_once(wire); });
  for (AndStep& step : layer.ands) step.out = wires.take_slot(step.out);
  return layer;
}

}  // namespace

std::size_t Schedule::ands() const {
  std::size_t sum = 0;
  for (const Layer& layer : layers) sum += layer.ands.size();
  return sum;
}

Schedule schedule(const BooleanCircuit& circuit) {
  Wires wires(circuit);
  const std::vector<Gate> gates = needed_gates(circuit, wires);
  const auto gates_by_layer = by_layer(gates, wires);
  Schedule schedule{.inputs = circuit.inputs, .outputs = circuit.outputs};
  for (Wire wire = 0; wire < circuit.input_wires(); ++wire)
    schedule.input_slots.push_back(wires.is_read(wire) ? wires.take_slot(wire) : kNoSlot);
  for (const std::vector<Gate>& layer : gates_by_layer) schedule.layers.push_back(place(layer, wires));
  for (Wire wire = circuit.wires - static_cast<Wire>(circuit.output_wires()); wire < circuit.wires; ++wire)
    schedule.output_slots.push_back(wires.slot(wires.source(wire)));
  schedule.slots = wires.slots();
  return schedule;
}

}  // namespace parley
