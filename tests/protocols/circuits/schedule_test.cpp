#include "protocols/circuits/schedule.h"

#include <gtest/gtest.h>

#include <set>

#include "protocols/circuits/bristol.h"
#include "protocols/circuits/numbers.h"
#include "protocols/circuits/sha256.h"
#include "tests/protocols/circuits/random_circuit.h"

namespace parley {
namespace {

TEST(Schedule, LayersAreTheAndDepth) {
  for (const Adder adder : {Adder::ripple, Adder::brent_kung, Adder::sklansky})
    for (const std::size_t width : {1, 2, 7, 32}) {
      const Schedule s = schedule(adder_circuit(width, adder));
      // Brent and Kung's levels overlap where a stretch does not wait for the whole level below.
      if (adder == Adder::brent_kung)
        EXPECT_LE(s.depth(), adder_size(adder, width).rounds) << width;
      else
        EXPECT_EQ(s.depth(), adder_size(adder, width).rounds) << name_of(adder) << ' ' << width;
      EXPECT_EQ(s.ands(), adder_size(adder, width).ands) << name_of(adder) << ' ' << width;
    }
}

TEST(Schedule, GatesThatNoOutputDependsOnAndCopiesAreLeftOut) {
  const Schedule s =
      schedule(parse_bristol("6 9\n2 1 2\n1 1\n"
                             "2 1 0 1 3 AND\n"  // dead
                             "2 1 3 1 4 XOR\n"  // dead
                             "1 1 0 5 EQW\n"
                             "1 1 5 6 EQW\n"
                             "2 1 6 1 7 AND\n"
                             "1 1 7 8 EQW\n",
                             "x"));
  EXPECT_EQ(s.ands(), 1u);
  EXPECT_EQ(s.depth(), 1u);
  for (const Layer& layer : s.layers) EXPECT_TRUE(layer.local.empty());
  EXPECT_EQ(s.input_slots[2], kNoSlot);
  EXPECT_NE(s.input_slots[0], kNoSlot);
}

TEST(Schedule, ACircuitMayHandItsInputsThrough) {
  const Schedule s = schedule(parse_bristol("0 2\n1 2\n1 1\n", "x"));
  EXPECT_EQ(s.depth(), 0u);
  EXPECT_EQ(s.input_slots[0], kNoSlot);
  EXPECT_EQ(s.output_slots, (std::vector<Slot>{s.input_slots[1]}));
}

TEST(Schedule, NoStepReadsASlotThatWasNotWrittenAndAndsOfALayerAreIndependent) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const Schedule s = schedule(random_circuit(seed, 10 * seed));
    std::set<Slot> written(s.input_slots.begin(), s.input_slots.end());
    const auto read = [&](Slot slot) { ASSERT_TRUE(slot < s.slots && written.contains(slot)); };
    for (const Layer& layer : s.layers) {
      for (const LocalStep& step : layer.local) {
        if (step.kind != GateKind::constant) read(step.a);
        if (step.kind == GateKind::exclusive_or) read(step.b);
        written.insert(step.out);
      }
      std::set<Slot> results;
      for (const AndStep& step : layer.ands) {
        read(step.a);
        read(step.b);
        EXPECT_TRUE(results.insert(step.out).second);
      }
      written.merge(results);
    }
    for (const Slot slot : s.output_slots) read(slot);
  }
}

TEST(Schedule, SlotsAreUsedAgain) {
  // 16 + 8 words are alive before the first gate; later there are message words, the state and sums under way.
  const BooleanCircuit circuit = sha256_circuit(Sha256Design::fewest_ands);
  const Schedule s = schedule(circuit);
  EXPECT_GE(s.slots, 768u);
  EXPECT_LT(s.slots, circuit.wires / 20);
}

}  // namespace
}  // namespace parley
