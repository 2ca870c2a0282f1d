#include "protocols/arithmetic/beaver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "core/error.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/open.h"
#include "tests/protocols/local_sessions.h"
#include "tests/protocols/products_in_clear.h"

namespace parley {
namespace {

void raise_to(std::atomic<std::uint32_t>& most, std::uint32_t value) {
  for (std::uint32_t seen = most; seen < value && !most.compare_exchange_weak(seen, value);) {
  }
}

/// Runs `operation` at every party and compares what moved with what it declares; `dealers` as in
/// run_sessions.
void expect_cost(PartyId parties, PartyId dealers, const Cost& declared, const CorrelationKind& kind,
                 std::uint64_t triples,
                 const std::function<void(Session&, const std::function<void()>& begin,
                                          const std::function<void()>& end)>& program) {
  std::atomic<std::uint32_t> most_before = 0, most_after = 0;
  run_sessions(parties, dealers, [&](Session& s) {
    s.correlations().reserve(kind, triples);
    if (!s.computes()) return;
    std::optional<Reading> before;
    auto begin = [&] {
      before.emplace(s);
      raise_to(most_before, before->depth);
    };
    auto end = [&] {
      const Reading after(s);
      raise_to(most_after, after.depth);
      EXPECT_EQ(after.traffic.bytes_sent - before->traffic.bytes_sent, declared.bytes_sent);
      EXPECT_EQ(after.traffic.bytes_received - before->traffic.bytes_received, declared.bytes_sent);
      EXPECT_EQ(s.correlations().taken(kind), declared.correlations);
    };
    program(s, begin, end);
  });
  EXPECT_EQ(most_after - most_before, declared.rounds);
}

template <Ring2k R>
void mul_opens_to_the_product(PartyId parties, PartyId dealers, std::size_t n) {
  SCOPED_TRACE(testing::Message() << parties << " parties, " << n << " elements of " << sizeof(R) << " bytes");
  const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2);
  expect_cost(parties, dealers, mul_cost<R>(n, parties), triple_kind<R>(), n, [&](Session& s, auto begin, auto end) {
    const auto xs = shares_of<R>(s, 0, x), ys = shares_of<R>(s, 1, y);
    begin();
    const auto z = mul(s, xs, ys);
    end();
    const auto opened = open(s, z);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], static_cast<R>(x[i] * y[i])) << "element " << i;
  });
}

TEST(Beaver, MulOpensToTheProductAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const PartyId dealers : {0, 1})
      for (const std::size_t n : {0, 1, 7, 1024, 100'003}) {
        mul_opens_to_the_product<std::uint64_t>(parties, dealers, n);
        mul_opens_to_the_product<std::uint32_t>(parties, dealers, n);
      }
}

TEST(Beaver, FifteenPartiesAndADealerMultiply) { mul_opens_to_the_product<std::uint64_t>(15, 1, 1001); }

TEST(Beaver, MulOfDifferentLengthsIsRefusedBeforeAnythingIsSent) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> three(3, 1), four(4, 1);
    const auto x = shares_of<std::uint64_t>(s, 0, three), y = shares_of<std::uint64_t>(s, 0, four);
    EXPECT_THROW(mul(s, x, y), ConfigError);
  });
}

TEST(Beaver, MulWithoutTriplesIsRefusedBeforeAnythingIsSent) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> ones(3, 1);
    const auto x = shares_of<std::uint64_t>(s, 0, ones);
    s.correlations().reserve(triple_kind<std::uint64_t>(), 2);
    const Reading before(s);
    EXPECT_THROW(mul(s, x, x), ConfigError);
    EXPECT_EQ(s.net().traffic(), before.traffic);
  });
}

TEST(Beaver, EveryMultiplicationUsesFreshTriples) {
  run_sessions(2, 0, [](Session& s) {
    s.correlations().reserve(triple_kind<std::uint64_t>(), 6);
    const RingVector<std::uint64_t> values{3, 5, 7};
    const auto x = shares_of<std::uint64_t>(s, 0, values);
    const auto first = mul(s, x, x), second = mul(s, x, x);
    EXPECT_NE(first.words()[0], second.words()[0]);
    EXPECT_EQ(open(s, first - second), RingVector<std::uint64_t>(3, 0));
  });
}

template <Ring2k R>
void matmul_opens_to_the_product(PartyId parties, PartyId dealers, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  SCOPED_TRACE(testing::Message() << parties << " parties, " << m << " x " << k << " x " << n);
  const auto x = telling_words<R>(m * k, 1), y = telling_words<R>(k * n, 2);
  const Cost declared = matmul_cost<R>(shape, parties);
  expect_cost(parties, dealers, declared, triple_kind<R>(m, k, n), declared.correlations,
              [&](Session& s, auto begin, auto end) {
                const auto xs = shares_of<R>(s, 0, x), ys = shares_of<R>(s, 1, y);
                begin();
                const auto z = matmul(s, xs, ys, shape);
                end();
                const auto opened = open(s, z);
                const auto product = matrix_product(x, y, shape);
                ASSERT_EQ(opened.size(), product.size());
                for (std::size_t i = 0; i < product.size(); ++i)
                  ASSERT_EQ(opened[i], product[i]) << "row " << i / n << ", column " << i % n;
              });
}

TEST(Beaver, MatmulOpensToTheProductAtTheDeclaredCost) {
  // The larger ones take several chunks, with ends inside Y, at its end and inside rows of X.
  const std::vector<MatrixShape> shapes{{0, 3, 2},  {2, 0, 3},      {1, 1, 1},      {1, 7, 1},      {3, 5, 2},
                                        {65, 9, 4}, {200, 784, 10}, {1, 40'000, 1}, {300, 64, 512}, {2, 400, 300}};
  for (const PartyId parties : {2, 3})
    for (const PartyId dealers : {0, 1})
      for (const MatrixShape& shape : shapes) {
        matmul_opens_to_the_product<std::uint64_t>(parties, dealers, shape);
        matmul_opens_to_the_product<std::uint32_t>(parties, dealers, shape);
      }
}

TEST(Beaver, MatmulOfWrongShapesIsRefusedBeforeAnythingIsSent) {
  run_sessions(2, 0, [](Session& s) {
    const RingVector<std::uint64_t> six(6, 1);
    const auto x = shares_of<std::uint64_t>(s, 0, six);
    EXPECT_THROW(matmul(s, x, x, {2, 3, 3}), ConfigError);
    EXPECT_THROW(matmul(s, x, x, {3, 3, 2}), ConfigError);
  });
}

}  // namespace
}  // namespace parley
