#include "protocols/ot/ot_triples.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "protocols/ot/gilboa.h"
#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

constexpr std::size_t kSizes[] = {0, 1, 2, 3, 127, 128, 129, 511, 512, 513, 1025, 5001};

class OtTriples : public testing::TestWithParam<unsigned> {
 protected:
  OtOptions options() const { return {.field_bits = GetParam()}; }

  template <Ring2k R>
  void expect_products() const {
    run_ots(options(), [](Session& s, OtExtension& ots) {
      for (const std::size_t n : kSizes) {
        RingVector<R> a(n), b(n), c(n);
        make_triples<R>(s, ots, a, b, c);
        const auto a1 = shown_by_peer<R>(s, a), b1 = shown_by_peer<R>(s, b), c1 = shown_by_peer<R>(s, c);
        for (std::size_t i = 0; i < n; ++i)
          ASSERT_EQ(static_cast<R>(c[i] + c1[i]), static_cast<R>((a[i] + a1[i]) * (b[i] + b1[i]))) << i << " of " << n;
      }
    });
  }

  template <Ring2k R>
  void expect_cross_products_of_telling_words() const {
    run_ots(options(), [](Session& s, OtExtension& ots) {
      constexpr std::size_t n = 301;
      auto words = [](std::uint64_t label) { return telling_words<R>(n, label); };
      auto x = words(s.self()), y = words(10 + s.self());
      if (s.self() == 1) std::ranges::reverse(x), std::ranges::reverse(y);  // special words meet random ones
      RingVector<R> shares(n, 5);
      add_cross_products<R>(s, ots, x, y, shares);
      const auto x1 = shown_by_peer<R>(s, x), y1 = shown_by_peer<R>(s, y), shares1 = shown_by_peer<R>(s, shares);
      for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(static_cast<R>(shares[i] + shares1[i]), static_cast<R>(10 + x[i] * y1[i] + x1[i] * y[i])) << i;
    });
  }

  /// Runs make(n) at every size and compares the traffic of each call with cost(n).
  static void expect_cost(Session& s, const std::function<void(std::size_t)>& make,
                          const std::function<Cost(std::size_t)>& cost) {
    for (const std::size_t n : kSizes) {
      const Measured measured = measure(s, [&] { make(n); });
      EXPECT_EQ(measured.bytes_sent, cost(n).bytes_sent) << n;
      EXPECT_EQ(measured.rounds, cost(n).rounds) << n;
    }
  }
};

TEST_P(OtTriples, OpenToProducts) {
  expect_products<std::uint64_t>();
  expect_products<std::uint32_t>();
}

TEST_P(OtTriples, CrossProductsOfWordsWhereCarriesWouldShow) {
  expect_cross_products_of_telling_words<std::uint64_t>();
  expect_cross_products_of_telling_words<std::uint32_t>();
}

TEST_P(OtTriples, BitsOpenToConjunctions) {
  run_ots(options(), [](Session& s, OtExtension& ots) {
    for (const std::size_t n : kSizes) {
      std::vector<std::uint64_t> a(n), b(n), c(n);
      make_bit_triples(s, ots, a, b, c);
      const auto a1 = shown_by_peer<std::uint64_t>(s, a), b1 = shown_by_peer<std::uint64_t>(s, b),
                 c1 = shown_by_peer<std::uint64_t>(s, c);
      for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(c[i] ^ c1[i], (a[i] ^ a1[i]) & (b[i] ^ b1[i])) << "word " << i << " of " << n;
      for (std::size_t i = 1; i < n; ++i) {
        ASSERT_NE(a[i], a[i - 1]);
        ASSERT_NE(b[i], b[i - 1]);
        ASSERT_NE(c[i], c[i - 1]);
      }
    }
  });
}

TEST_P(OtTriples, CostWhatIsDeclared) {
  run_ots(options(), [this](Session& s, OtExtension& ots) {
    expect_cost(
        s,
        [&](std::size_t n) {
          RingVector<std::uint64_t> a(n), b(n), c(n);
          make_triples<std::uint64_t>(s, ots, a, b, c);
        },
        [this](std::size_t n) { return make_triples_cost<std::uint64_t>(n, options()); });
    expect_cost(
        s,
        [&](std::size_t n) {
          RingVector<std::uint32_t> a(n), b(n), c(n);
          make_triples<std::uint32_t>(s, ots, a, b, c);
        },
        [this](std::size_t n) { return make_triples_cost<std::uint32_t>(n, options()); });
    expect_cost(
        s,
        [&](std::size_t n) {
          std::vector<std::uint64_t> a(n), b(n), c(n);
          make_bit_triples(s, ots, a, b, c);
        },
        [this](std::size_t n) { return make_bit_triples_cost(n, options()); });
  });
}

INSTANTIATE_TEST_SUITE_P(All, OtTriples, testing::Values(1u, 2u, 4u),
                         [](const auto& tested) { return fmt::format("k{}", tested.param); });

TEST(OtTriplesCost, TermsOfFallingWidthArePackedWithoutAGap) {
  // 64-bit products of k = 2: 64 OTs of 64 bits of corrections, and 64 + 63 + ... + 1 bits of terms.
  EXPECT_EQ(make_triples_cost<std::uint64_t>(1000, {}).bytes_sent, 1000u * (512 + 260));
  // 32-bit: 32 OTs, and 32 + 31 + ... + 1 bits.
  EXPECT_EQ(make_triples_cost<std::uint32_t>(1000, {}).bytes_sent, 1000u * (256 + 66));
  EXPECT_EQ(make_bit_triples_cost(1000, {.field_bits = 4}).bytes_sent, 1000u * 64 * 4);
}

TEST(OtTriplesRandomness, EveryCallGivesFreshShares) {
  run_ots({}, [](Session& s, OtExtension& ots) {
    RingVector<std::uint64_t> all;
    for (int call = 0; call < 3; ++call) {
      RingVector<std::uint64_t> a(100), b(100), c(100);
      make_triples<std::uint64_t>(s, ots, a, b, c);
      for (const auto& part : {a, b, c}) all.insert(all.end(), part.begin(), part.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
  });
}

}  // namespace
}  // namespace parley
