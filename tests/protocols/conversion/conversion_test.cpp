#include "protocols/conversion/arithmetic_to_boolean.h"

#include <atomic>

#include "protocols/conversion/boolean_to_arithmetic.h"
#include "tests/protocols/schemes.h"
#include "tests/support/workload.h"

namespace parley {
namespace {

const auto kSizes = test::sizes({0, 1, 65, 3001}, {0, 1, 65});

template <typename S>
class Conversion : public testing::Test {};
TYPED_TEST_SUITE(Conversion, ArithmeticSchemes);

/// Runs `convert` on shares of telling values and hands what it returns to `check` with the values.
template <typename S, Ring2k R, typename Declared, typename Convert, typename Check>
void expect_conversion(Declared&& declared, Convert&& convert, Check&& check) {
  for (const std::size_t n : kSizes) {
    SCOPED_TRACE(testing::Message() << n << " elements of " << sizeof(R) << " bytes");
    auto values = telling_words<R>(n, 5);
    for (std::size_t i = 2; i < n; i += 5) values[i] = 0;
    for (const PartyId parties : party_counts<S>()) {
      CostProbe probe;
      std::atomic<std::uint64_t> rounds = 0;  // the same at all parties
      run_scheme<S>(parties, [&](Session& s) {
        const auto x = share_input<S, R>(s, static_cast<PartyId>(1 % parties), n, values);
        const Cost cost = declared(n, parties, s.self());
        rounds = cost.rounds;
        const auto z = probe.measure(s, cost, [&] { return convert(s, x); });
        check(s, z, values);
      });
      EXPECT_EQ(probe.rounds(), rounds);
    }
  }
}

template <typename S, Ring2k R>
void all_conversions() {
  for (const Adder adder : {Adder::ripple, Adder::sklansky})
    expect_conversion<S, R>(
        [&](std::size_t n, PartyId parties, PartyId self) {
          return arithmetic_to_boolean_cost<S>(kRingBits<R>, n, parties, self, adder);
        },
        [&](Session& s, const auto& x) { return arithmetic_to_boolean(s, x, kRingBits<R>, adder); },
        [](Session& s, const auto& bits, const auto& values) { EXPECT_EQ(unslice<R>(open(s, bits)), values); });
  expect_conversion<S, R>(
      less_than_zero_cost<S, R>, [](Session& s, const auto& x) { return less_than_zero(s, x); },
      [](Session& s, const auto& below, const auto& values) {
        const BitMatrix opened = open(s, below);
        for (std::size_t i = 0; i < values.size(); ++i)
          ASSERT_EQ(opened.bit(0, i), to_signed(values[i]) < 0) << "row " << i;
      });
  expect_conversion<S, R>(
      equal_zero_cost<S, R>, [](Session& s, const auto& x) { return equal_zero(s, x); },
      [](Session& s, const auto& zero, const auto& values) {
        const BitMatrix opened = open(s, zero);
        for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(opened.bit(0, i), values[i] == 0) << "row " << i;
      });
  expect_conversion<S, R>(
      [](std::size_t, PartyId, PartyId) { return Cost{.rounds = 0}; }, [](Session&, const auto& x) { return x; },
      [](Session& s, const auto& x, const auto& values) {
        // From the bits of x back to x, and its lowest three bits as elements.
        const auto bits = arithmetic_to_boolean(s, x);
        const auto back = boolean_to_arithmetic<R, S>(s, view(bits));
        EXPECT_EQ(open(s, back), values);
        const auto narrow = boolean_to_arithmetic<R, S>(s, view(bits).pick(0, 5));
        const auto opened = open(s, narrow);
        for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(opened[i], values[i] & 31) << "row " << i;
        const auto elements = open(s, bits_to_arithmetic<R, S>(s, view(bits).pick(0, 3)));
        for (std::size_t b = 0; b < 3; ++b)
          for (std::size_t i = 0; i < values.size(); ++i)
            ASSERT_EQ(elements[b * values.size() + i], values[i] >> b & 1) << "bit " << b << ", row " << i;
      });
}

TYPED_TEST(Conversion, OpensToWhatPlaintextGivesAtTheDeclaredCost) {
  all_conversions<TypeParam, std::uint32_t>();
  all_conversions<TypeParam, std::uint64_t>();
}

TYPED_TEST(Conversion, BackFromBitsCostsWhatItDeclares) {
  using S = TypeParam;
  using R = std::uint64_t;
  for (const std::size_t n : kSizes) {
    CostProbe word, single;
    std::atomic<std::uint64_t> word_rounds = 0, single_rounds = 0;  // the same at all parties
    run_scheme<S>(S::kMinParties, [&](Session& s) {
      const auto bits = bit_shares_of<S>(s, 0, slice<R>(telling_words<R>(n, 1)));
      const Cost of_word = boolean_to_arithmetic_cost<R, S>(n, s.parties(), s.self());
      const Cost of_bits = bits_to_arithmetic_cost<R, S>(2, n, s.parties(), s.self());
      word.measure(s, of_word, [&] { return boolean_to_arithmetic<R, S>(s, view(bits)); });
      single.measure(s, of_bits, [&] { return bits_to_arithmetic<R, S>(s, view(bits).pick(3, 2)); });
      word_rounds = of_word.rounds;
      single_rounds = of_bits.rounds;
    });
    EXPECT_EQ(word.rounds(), word_rounds);
    EXPECT_EQ(single.rounds(), single_rounds);
  }
}

}  // namespace
}  // namespace parley
