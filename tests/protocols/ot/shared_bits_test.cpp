#include "protocols/ot/ot_shared_bits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

template <Ring2k R>
std::vector<R> sums(Session& s, std::span<const R> shares) {
  std::vector<R> values = shown_by_peer<R>(s, shares);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += shares[i];
  return values;
}

std::vector<std::uint64_t> sums_of_bits(Session& s, std::span<const std::uint64_t> shares) {
  std::vector<std::uint64_t> bits = shown_by_peer<std::uint64_t>(s, shares);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] ^= shares[i];
  return bits;
}

/// Sizes include some of which the bits are more than one slice.
template <typename R>
class OtSharedBits : public testing::Test {};
using Rings = testing::Types<std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(OtSharedBits, Rings);

TYPED_TEST(OtSharedBits, DaBitsAreTheSameBitsBothWays) {
  using R = TypeParam;
  run_ots({}, [](Session& s, OtExtension& ots) {
    for (const std::size_t words : {0, 1, 3, 1001, 16'387}) {
      std::vector<std::uint64_t> bits(words);
      RingVector<R> values(64 * words);
      make_dabits<R>(s, ots, bits, values);
      const auto b = sums_of_bits(s, bits);
      const auto v = sums<R>(s, values);
      for (std::size_t i = 0; i < v.size(); ++i) ASSERT_EQ(v[i], R{bit_of(b, i)}) << i << " of " << words;
    }
  });
}

TYPED_TEST(OtSharedBits, EdaBitsHaveTheirBitsInPlanes) {
  using R = TypeParam;
  run_ots({}, [](Session& s, OtExtension& ots) {
    for (const std::size_t items : {0, 1, 7, 193})
      for (const std::size_t plane_words : {1, 3}) {
        const std::size_t rows = 64 * plane_words;
        RingVector<R> values(items * rows);
        std::vector<std::uint64_t> planes(items * kRingBits<R> * plane_words);
        make_edabits<R>(s, ots, plane_words, values, planes);
        const auto v = sums<R>(s, values);
        const auto b = sums_of_bits(s, planes);
        for (std::size_t i = 0; i < v.size(); ++i)
          for (std::size_t p = 0; p < kRingBits<R>; ++p)
            ASSERT_EQ(v[i] >> p & 1, R{bit_of(b, (i / rows * kRingBits<R> + p) * rows + i % rows)})
                << "bit " << p << " of " << i;
      }
  });
}

TYPED_TEST(OtSharedBits, TruncationPairsAreShifted) {
  using R = TypeParam;
  run_ots({}, [](Session& s, OtExtension& ots) {
    for (const std::size_t n : {0, 1, 3, 129, 33'001})
      for (const unsigned shift : {0u, 7u, unsigned{kRingBits<R> - 1}}) {
        RingVector<R> r(n), shifted(n), top(n);
        make_truncation_pairs<R>(s, ots, shift, r, shifted, top);
        const auto whole = sums<R>(s, r), part = sums<R>(s, shifted), sign = sums<R>(s, top);
        for (std::size_t i = 0; i < n; ++i) {
          ASSERT_EQ(part[i], whole[i] >> shift) << i << " of " << n;
          ASSERT_EQ(sign[i], whole[i] >> (kRingBits<R> - 1)) << i << " of " << n;
        }
      }
  });
}

TYPED_TEST(OtSharedBits, CostWhatIsDeclared) {
  using R = TypeParam;
  for (const OtSecurity security : {OtSecurity::semi_honest, OtSecurity::malicious}) {
    const OtOptions options{.field_bits = 4, .security = security};
    run_ots(options, [&](Session& s, OtExtension& ots) {
      for (const std::size_t words : {0, 1, 3, 16'385}) {
        std::vector<std::uint64_t> bits(words);
        RingVector<R> values(64 * words);
        const Measured measured = measure(s, [&] { make_dabits<R>(s, ots, bits, values); });
        const Cost cost = shared_bits_cost<R>(words, s.self(), options);
        EXPECT_EQ(measured.bytes_sent, cost.bytes_sent) << words;
        EXPECT_EQ(measured.rounds, cost.rounds) << words;
      }
    });
  }
}

}  // namespace
}  // namespace parley
