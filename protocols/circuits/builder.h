#pragma once

/// Circuits written as code. Known bits are folded away, so a constant operand costs no gate that it does not need.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "protocols/circuits/circuit.h"

namespace parley {

class CircuitBuilder {
 public:
  /// The bit on a wire, or a known one.
  class Bit {
   public:
    Bit(bool value) : value_(value) {}  // NOLINT(google-explicit-constructor): a bit is a Bit
    bool known() const { return wire_ == kKnown; }
    bool value() const { return value_; }
    Wire wire() const { return wire_; }
    static Bit on(Wire wire) {
      Bit bit(false);
      bit.wire_ = wire;
      return bit;
    }

   private:
    static constexpr Wire kKnown = UINT32_MAX;
    Wire wire_ = kKnown;
    bool value_;
  };
  /// Bit 0 first.
  using Word = std::vector<Bit>;

  /// The next input bundle. All inputs come before the first gate.
  Word input(std::size_t width);

  Bit exclusive_or(Bit a, Bit b);
  Bit conjunction(Bit a, Bit b);
  Bit negation(Bit a);

  /// The next output bundle.
  void output(std::span<const Bit> bits);

  BooleanCircuit finish() &&;

 private:
  Bit add(GateKind kind, Wire a, Wire b);

  BooleanCircuit circuit_;
  Word outputs_;
};

}  // namespace parley
