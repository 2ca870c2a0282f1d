#include "protocols/conversion/ring_size.h"

#include <atomic>

#include "tests/protocols/schemes.h"

namespace parley {
namespace {

template <typename S>
class RingSize : public testing::Test {};
TYPED_TEST_SUITE(RingSize, ArithmeticSchemes);

TYPED_TEST(RingSize, NarrowKeepsTheLowBitsAndTravelsNot) {
  using S = TypeParam;
  const auto values = telling_words<std::uint64_t>(101, 1);
  for (const PartyId parties : party_counts<S>())
    run_scheme<S>(parties, [&](Session& s) {
      const auto x = share_input<S, std::uint64_t>(s, 0, 101, values);
      const Reading before(s);
      const auto low = narrow<S>(x);
      EXPECT_EQ(s.net().traffic(), before.traffic);
      const auto opened = open(s, low);
      for (std::size_t i = 0; i < 101; ++i) ASSERT_EQ(opened[i], static_cast<std::uint32_t>(values[i])) << i;
    });
}

TYPED_TEST(RingSize, WidenKeepsTheNumberAtTheDeclaredCost) {
  using S = TypeParam;
  for (const std::size_t n : {0, 1, 65, 1001}) {
    const auto values = telling_words<std::uint32_t>(n, 2);
    for (const PartyId parties : party_counts<S>())
      for (const Signedness signedness : {Signedness::as_unsigned, Signedness::as_signed}) {
        CostProbe probe;
        std::atomic<std::uint64_t> rounds = 0;  // the same at all parties
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = share_input<S, std::uint32_t>(s, 0, n, values);
          const Cost cost = widen_cost<S>(n, parties, s.self());
          rounds = cost.rounds;
          const auto wide = probe.measure(s, cost, [&] { return widen<S>(s, x, signedness); });
          const auto opened = open(s, wide);
          for (std::size_t i = 0; i < n; ++i) {
            const std::int64_t expected =
                signedness == Signedness::as_signed ? std::int64_t{to_signed(values[i])} : std::int64_t{values[i]};
            ASSERT_EQ(to_signed(opened[i]), expected) << i;
          }
        });
        EXPECT_EQ(probe.rounds(), rounds);
      }
  }
}

}  // namespace
}  // namespace parley
