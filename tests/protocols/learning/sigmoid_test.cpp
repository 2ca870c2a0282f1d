#include "protocols/learning/sigmoid.h"

#include <atomic>
#include <cmath>

#include "protocols/arithmetic/replicated_mul.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

using R = std::uint64_t;

double exact(double z) { return 1 / (1 + std::exp(-z)); }

TEST(Sigmoid, LinesAreWithinAHundredthEverywhere) {
  for (int i = -200'000; i <= 200'000; ++i) {
    const double z = i / 2000.0;
    ASSERT_LT(std::abs(piecewise_sigmoid(z) - exact(z)), 0.01) << z;
  }
}

template <typename S>
class SigmoidOver : public testing::Test {};
TYPED_TEST_SUITE(SigmoidOver, ArithmeticSchemes);

TYPED_TEST(SigmoidOver, FollowsTheLinesAtTheDeclaredCost) {
  using S = TypeParam;
  constexpr FixedPoint kFormat{.fraction_bits = 16, .magnitude_bits = kSigmoidMagnitudeBits};
  for (const std::size_t n : {0, 1, 1001}) {
    std::vector<double> z(n);
    for (std::size_t i = 0; i < n; ++i) z[i] = i % 2 ? 0.02 * static_cast<double>(i) - 10 : 500 * std::sin(double(i));
    CostProbe probe;
    std::atomic<std::uint64_t> rounds = 0;  // the same at all parties
    run_scheme<S>(S::kMinParties, [&](Session& s) {
      const auto x = share_input<S, R>(s, 0, n, encode(std::span<const double>(z), kFormat, "z"));
      const Cost cost = sigmoid_cost<R, S>(n, s.parties(), s.self(), kFormat);
      rounds = cost.rounds;
      const auto y = probe.measure(s, cost, [&] { return sigmoid(s, x, kFormat); });
      const auto opened = decode(open(s, y), kFormat);
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_NEAR(opened[i], piecewise_sigmoid(z[i]), 2e-3) << z[i];
        ASSERT_NEAR(opened[i], exact(z[i]), 0.01) << z[i];
      }
    });
    // Party 0's part of one step may leave before the others have ended the step before.
    EXPECT_LE(probe.rounds(), rounds);
  }
}

}  // namespace
}  // namespace parley
