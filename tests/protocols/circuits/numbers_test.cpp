#include "protocols/circuits/numbers.h"

#include <gtest/gtest.h>

#include <bit>

#include "protocols/circuits/evaluate_in_clear.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

using W = std::uint64_t;
constexpr Adder kAdders[] = {Adder::ripple, Adder::brent_kung, Adder::sklansky};

W mask(std::size_t width) { return width == 64 ? ~W{0} : (W{1} << width) - 1; }

RingVector<W> apply(const BooleanCircuit& circuit, const RingVector<W>& x, const RingVector<W>& y) {
  const std::vector<BitMatrix> inputs{slice<W>(x, circuit.inputs[0]), slice<W>(y, circuit.inputs[1])};
  return unslice<W>(evaluate_in_clear(circuit, inputs)[0]);
}

TEST(CircuitNumbers, SumsAndProductsOfAllSmallNumbers) {
  for (const Adder adder : kAdders)
    for (std::size_t width = 1; width <= 5; ++width) {
      RingVector<W> x, y;
      for (W i = 0; i <= mask(width); ++i)
        for (W j = 0; j <= mask(width); ++j) {
          x.push_back(i);
          y.push_back(j);
        }
      const auto sums = apply(adder_circuit(width, adder), x, y);
      const auto products = apply(multiplier_circuit(width, adder), x, y);
      for (std::size_t i = 0; i < x.size(); ++i) {
        ASSERT_EQ(sums[i], (x[i] + y[i]) & mask(width)) << x[i] << " + " << y[i] << ", " << width << " bits";
        ASSERT_EQ(products[i], (x[i] * y[i]) & mask(width)) << x[i] << " * " << y[i] << ", " << width << " bits";
      }
    }
}

TEST(CircuitNumbers, SumsAndProductsOfWideNumbers) {
  for (const Adder adder : kAdders)
    for (const std::size_t width : {31, 64}) {
      RingVector<W> x = telling_words<W>(200, 1), y = telling_words<W>(200, 2);
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] &= mask(width);
        y[i] &= mask(width);
      }
      const auto sums = apply(adder_circuit(width, adder), x, y);
      const auto products = apply(multiplier_circuit(width, adder), x, y);
      for (std::size_t i = 0; i < x.size(); ++i) {
        ASSERT_EQ(sums[i], (x[i] + y[i]) & mask(width));
        ASSERT_EQ(products[i], (x[i] * y[i]) & mask(width));
      }
    }
}

TEST(CircuitNumbers, AdderCircuitsHaveTheAndsOfTheAdder) {
  for (const Adder adder : kAdders)
    for (const std::size_t width : {1, 2, 8, 32, 64})
      EXPECT_EQ(adder_circuit(width, adder).ands(), adder_size(adder, width).ands) << name_of(adder) << ' ' << width;
}

TEST(CircuitNumbers, KnownBitsAreFoldedAway) {
  CircuitBuilder c;
  const CircuitWord x = c.input(8);
  c.output(sum(c, x, known_word(0, 8), Adder::ripple));
  c.output(sum(c, known_word(77, 8), known_word(100, 8), Adder::ripple));
  const BooleanCircuit circuit = std::move(c).finish();
  EXPECT_EQ(circuit.ands(), 0u);
  const auto outputs = evaluate_in_clear(circuit, std::vector{slice<W>(RingVector<W>{42}, 8)});
  EXPECT_EQ(unslice<W>(outputs[0])[0], 42u);
  EXPECT_EQ(unslice<W>(outputs[1])[0], 177u);
}

TEST(CircuitNumbers, SavedCarriesHaveTheSumOfThreeNumbersAndTheCarryIn) {
  for (const bool carry_in : {false, true}) {
    CircuitBuilder c;
    const CircuitWord x = c.input(4), y = c.input(4), z = c.input(4);
    const TwoWords two = save_carries(c, x, y, z, carry_in);
    c.output(two.sum);
    c.output(two.carry);
    const BooleanCircuit circuit = std::move(c).finish();
    EXPECT_EQ(circuit.ands(), 3u);
    RingVector<W> values[3];
    for (W i = 0; i < 1 << 12; ++i)
      for (int part = 0; part < 3; ++part) values[part].push_back(i >> (4 * part) & 15);
    std::vector<BitMatrix> inputs;
    for (const auto& v : values) inputs.push_back(slice<W>(v, 4));
    const auto outputs = evaluate_in_clear(circuit, inputs);
    const auto sums = unslice<W>(outputs[0]), carries = unslice<W>(outputs[1]);
    for (std::size_t i = 0; i < sums.size(); ++i)
      ASSERT_EQ((sums[i] + carries[i]) & 15, (values[0][i] + values[1][i] + values[2][i] + carry_in) & 15);
  }
}

}  // namespace
}  // namespace parley
