#pragma once

/// The order in which a circuit is evaluated on shares: layers of AND gates that are independent and share one round,
/// and between them linear gates, which are local.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocols/circuits/circuit.h"

namespace parley {

/// A place for the bits of one wire, all instances. Another wire takes it over when the first has been read for the
/// last time.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = UINT32_MAX;

/// A linear gate; `out` may be an operand's slot.
struct LocalStep {
  GateKind kind = GateKind::constant;  ///< exclusive_or, negation, or constant with the value in `a`
  Slot a = 0, b = 0, out = 0;
};

/// Slots of an AND. All operands of a layer are read before a result is written.
struct AndStep {
  Slot a = 0, b = 0, out = 0;
};

struct Layer {
  std::vector<LocalStep> local;  ///< first, in this order
  std::vector<AndStep> ands;     ///< then these in one round; none in the last layer
};

struct Schedule {
  std::vector<Wire> inputs, outputs;  ///< widths of the bundles
  std::vector<Slot> input_slots;      ///< by input wire; kNoSlot if no output depends on it
  std::vector<Slot> output_slots;     ///< by output wire, after the last layer
  std::vector<Layer> layers;          ///< one more than the AND depth
  std::size_t slots = 0;

  std::size_t depth() const { return layers.size() - 1; }
  std::size_t ands() const;
};

/// Every gate as early as its operands allow. Gates on which no output depends are left out; copies cost nothing.
Schedule schedule(const BooleanCircuit& circuit);

}  // namespace parley
