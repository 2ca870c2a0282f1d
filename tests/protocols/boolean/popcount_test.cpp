#include "protocols/boolean/popcount.h"

#include <bit>

#include "tests/protocols/schemes.h"

namespace parley {
namespace {

template <typename S>
class Popcount : public testing::Test {};
TYPED_TEST_SUITE(Popcount, BooleanSchemes);

TYPED_TEST(Popcount, CountsThePlanesOfEachRowAtTheDeclaredCost) {
  using S = TypeParam;
  for (const std::size_t planes : {0, 1, 2, 3, 4, 7, 11, 64})
    for (const std::size_t rows : {1, 65, 300}) {
      SCOPED_TRACE(testing::Message() << planes << " planes of " << rows << " rows");
      BitMatrix bits(planes, rows);
      Prg(key_from_seed(3, planes)).fill(bits.words());
      for (std::size_t i = 0; i < planes; ++i) bits.plane(i)[0] |= 1;  // the first row is all ones
      for (const PartyId parties : party_counts<S>()) {
        const Cost cost = popcount_cost<S>(planes, rows, parties);
        CostProbe probe;
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = bit_shares_of<S>(s, 1, bits);
          const auto count = probe.measure(s, cost, [&] { return popcount(s, view(x)); });
          ASSERT_EQ(count.planes(), popcount_width(planes));
          const auto opened = unslice<std::uint64_t>(open(s, count));
          for (std::size_t row = 0; row < rows; ++row) {
            std::uint64_t expected = 0;
            for (std::size_t i = 0; i < planes; ++i) expected += bits.bit(i, row);
            ASSERT_EQ(opened[row], expected) << "row " << row;
          }
        });
        EXPECT_EQ(probe.rounds(), cost.rounds);
      }
    }
}

TEST(CounterLevels, TakeAsManyAndsAsThereArePlanesLessTheOnesOfTheirNumber) {
  for (std::size_t planes = 0; planes < 300; ++planes) {
    std::size_t ands = 0;
    for (const CounterLevel& level : counter_levels(planes)) ands += level.size();
    EXPECT_EQ(ands, planes - static_cast<std::size_t>(std::popcount(planes))) << planes;
  }
  EXPECT_LE(counter_levels(64).size(), 12u);
}

}  // namespace
}  // namespace parley
