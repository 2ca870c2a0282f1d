#include "protocols/circuits/evaluate.h"

#include "protocols/circuits/evaluate_in_clear.h"
#include "protocols/circuits/numbers.h"
#include "protocols/circuits/sha256.h"
#include "tests/protocols/circuits/random_circuit.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

template <typename S>
class Evaluate : public testing::Test {};
TYPED_TEST_SUITE(Evaluate, BooleanSchemes);

/// Evaluates `circuit` on shares of random inputs, and compares what opens and what travels.
template <typename S>
void expect_evaluates(const BooleanCircuit& circuit, std::size_t rows) {
  SCOPED_TRACE(testing::Message() << circuit.gates.size() << " gates, " << rows << " rows");
  const auto inputs = random_inputs(5, circuit, rows);
  const auto expected = evaluate_in_clear(circuit, inputs);
  const Schedule plan = schedule(circuit);
  for (const PartyId parties : party_counts<S>()) {
    const Cost cost = circuit_cost<S>(plan, rows, parties);
    CostProbe probe;
    run_scheme<S>(parties, [&](Session& s) {
      std::vector<BitShares<S>> shares;
      for (std::size_t i = 0; i < inputs.size(); ++i)
        shares.push_back(bit_shares_of<S>(s, static_cast<PartyId>(i), inputs[i]));
      const auto results =
          probe.measure(s, cost, [&] { return evaluate(s, plan, std::span<const BitShares<S>>(shares)); });
      ASSERT_EQ(results.size(), expected.size());
      for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(open(s, results[i]), expected[i]) << "output " << i;
    });
    EXPECT_EQ(probe.rounds(), cost.rounds);
    if (parties > 1 && rows > 0) {
      EXPECT_EQ(cost.rounds, plan.depth());
    }
  }
}

TYPED_TEST(Evaluate, AnyCircuitAsInTheClear) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) expect_evaluates<TypeParam>(random_circuit(seed, 15 * seed), 100);
}

TYPED_TEST(Evaluate, AnyNumberOfInstances) {
  const BooleanCircuit circuit = multiplier_circuit(8, Adder::sklansky);
  for (const std::size_t rows : {0, 1, 63, 65, 4096, 10001}) expect_evaluates<TypeParam>(circuit, rows);
}

TYPED_TEST(Evaluate, Sha256OfManyBlocks) {
  expect_evaluates<TypeParam>(sha256_circuit(Sha256Design::low_depth), std::same_as<TypeParam, Spdz2k> ? 3 : 70);
  if (std::same_as<TypeParam, Spdz2k>) return;  // every bit has the work of 41: one circuit is enough
  expect_evaluates<TypeParam>(sha256_circuit(Sha256Design::fewest_ands), 3);
}

TYPED_TEST(Evaluate, BytesAreTheAndsOfAllInstances) {
  if constexpr (ReplicatedScheme<TypeParam>) {
    const Schedule plan = schedule(multiplier_circuit(32, Adder::ripple));
    EXPECT_EQ(circuit_cost<TypeParam>(plan, 4096, 3), (Cost{.rounds = plan.depth(), .bytes_sent = plan.ands() * 512}));
  }
}

TYPED_TEST(Evaluate, InputsOfOtherSizesAreRefused) {
  using S = TypeParam;
  const Schedule plan = schedule(adder_circuit(4, Adder::ripple));
  run_scheme<S>(S::kMinParties, [&](Session& s) {
    const auto four = share_public_bits<S>(holder_here<S>(s), BitMatrix::zeros(4, 10));
    const auto three = share_public_bits<S>(holder_here<S>(s), BitMatrix::zeros(3, 10));
    const auto more = share_public_bits<S>(holder_here<S>(s), BitMatrix::zeros(4, 11));
    for (const std::vector<BitShares<S>>& inputs :
         {std::vector{four}, std::vector{four, three}, std::vector{four, more}, std::vector{four, four, four}})
      EXPECT_THROW(evaluate(s, plan, std::span<const BitShares<S>>(inputs)), ConfigError);
  });
}

}  // namespace
}  // namespace parley
