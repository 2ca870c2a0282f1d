#include "protocols/circuits/numbers.h"

#include <cassert>
#include <utility>

namespace parley {
namespace {

using Bit = CircuitBuilder::Bit;
using Word = CircuitWord;

/// The carries out of positions 0 .. w - 2.
Word ripple_carries(CircuitBuilder& c, const Word& x, const Word& y) {
  Word carries;
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    carries.push_back(majority(c, x[i], y[i], i > 0 ? carries.back() : Bit(false)));
  return carries;
}

/// The same by composing stretches, level by level (protocols/boolean/carry.h).
Word prefix_carries(CircuitBuilder& c, const Word& x, const Word& y, Word p, const std::vector<PrefixLevel>& levels) {
  Word g;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) g.push_back(c.conjunction(x[i], y[i]));
  for (const PrefixLevel& level : levels)
    for (const Composition& at : level) {
      g[at.high] = c.exclusive_or(g[at.high], c.conjunction(p[at.high], g[at.low]));
      if (at.needs_propagate) p[at.high] = c.conjunction(p[at.high], p[at.low]);
    }
  return g;
}

}  // namespace

Word known_word(std::uint64_t value, std::size_t width) {
  Word word;
  for (std::size_t i = 0; i < width; ++i) word.push_back((value >> i & 1) != 0);
  return word;
}

Word word_xor(CircuitBuilder& c, const Word& x, const Word& y) {
  assert(x.size() == y.size());
  Word z;
  for (std::size_t i = 0; i < x.size(); ++i) z.push_back(c.exclusive_or(x[i], y[i]));
  return z;
}

Word word_not(CircuitBuilder& c, const Word& x) {
  Word z;
  for (const Bit& bit : x) z.push_back(c.negation(bit));
  return z;
}

Bit majority(CircuitBuilder& c, Bit x, Bit y, Bit z) {
  // With a known bit it is the AND or the OR of the others, which the formula gives when that bit is the last.
  if (x.known()) std::swap(x, z);
  if (y.known()) std::swap(y, z);
  return c.exclusive_or(c.conjunction(c.exclusive_or(x, z), c.exclusive_or(y, z)), z);
}

Word sum(CircuitBuilder& c, const Word& x, const Word& y, Adder adder) {
  Word total = word_xor(c, x, y);
  if (total.empty()) return total;
  const std::size_t carries = total.size() - 1;
  Word carry;
  switch (adder) {
    case Adder::ripple: carry = ripple_carries(c, x, y); break;
    case Adder::brent_kung: carry = prefix_carries(c, x, y, total, brent_kung_network(carries)); break;
    case Adder::sklansky: carry = prefix_carries(c, x, y, total, sklansky_network(carries)); break;
  }
  for (std::size_t i = 0; i < carries; ++i) total[i + 1] = c.exclusive_or(total[i + 1], carry[i]);
  return total;
}

TwoWords save_carries(CircuitBuilder& c, const Word& x, const Word& y, const Word& z, bool carry_in) {
  TwoWords two{word_xor(c, word_xor(c, x, y), z), {carry_in}};
  for (std::size_t i = 0; i + 1 < x.size(); ++i) two.carry.push_back(majority(c, x[i], y[i], z[i]));
  two.carry.resize(x.size(), false);
  return two;
}

Word product(CircuitBuilder& c, const Word& x, const Word& y, Adder adder) {
  const std::size_t width = x.size();
  TwoWords total{known_word(0, width), known_word(0, width)};
  for (std::size_t i = 0; i < width; ++i) {
    Word row = known_word(0, i);
    for (std::size_t j = 0; i + j < width; ++j) row.push_back(c.conjunction(x[j], y[i]));
    total = save_carries(c, total.sum, total.carry, row);
  }
  return sum(c, total.sum, total.carry, adder);
}

BooleanCircuit adder_circuit(std::size_t width, Adder adder) {
  CircuitBuilder c;
  const Word x = c.input(width), y = c.input(width);
  c.output(sum(c, x, y, adder));
  return std::move(c).finish();
}

BooleanCircuit multiplier_circuit(std::size_t width, Adder adder) {
  CircuitBuilder c;
  const Word x = c.input(width), y = c.input(width);
  c.output(product(c, x, y, adder));
  return std::move(c).finish();
}

}  // namespace parley
