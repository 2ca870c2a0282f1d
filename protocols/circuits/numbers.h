#pragma once

/// Arithmetic on numbers of w bits, as gates.

#include "protocols/boolean/prefix_network.h"
#include "protocols/circuits/builder.h"

namespace parley {

using CircuitWord = CircuitBuilder::Word;

CircuitWord known_word(std::uint64_t value, std::size_t width);
CircuitWord word_xor(CircuitBuilder& c, const CircuitWord& x, const CircuitWord& y);
CircuitWord word_not(CircuitBuilder& c, const CircuitWord& x);

/// The bit that most of x, y and z have, with one AND.
CircuitBuilder::Bit majority(CircuitBuilder& c, CircuitBuilder::Bit x, CircuitBuilder::Bit y, CircuitBuilder::Bit z);

/// x + y modulo 2^w.
CircuitWord sum(CircuitBuilder& c, const CircuitWord& x, const CircuitWord& y, Adder adder);

/// Two numbers with the sum x + y + z + carry_in modulo 2^w: w - 1 ANDs of depth 1 (carry-save).
struct TwoWords {
  CircuitWord sum, carry;
};
TwoWords save_carries(CircuitBuilder& c, const CircuitWord& x, const CircuitWord& y, const CircuitWord& z,
                      bool carry_in = false);

/// x y modulo 2^w.
CircuitWord product(CircuitBuilder& c, const CircuitWord& x, const CircuitWord& y, Adder adder);

/// Whole circuits: two numbers of `width` bits in, one out.
BooleanCircuit adder_circuit(std::size_t width, Adder adder);
BooleanCircuit multiplier_circuit(std::size_t width, Adder adder);

}  // namespace parley
