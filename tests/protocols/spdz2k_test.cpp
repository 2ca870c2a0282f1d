#include "protocols/sharing/spdz2k.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "core/error.h"
#include "protocols/arithmetic/spdz_mul.h"
#include "protocols/boolean/spdz2k_bits.h"
#include "protocols/verification/check.h"
#include "tests/protocols/products_in_clear.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

using S = Spdz2k;
using R = std::uint64_t;

constexpr std::size_t kSizes[] = {0, 1, 7, 5001};

template <Ring2k Ring>
void inputs_open_to_themselves() {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : kSizes)
      for (const PartyId owner : {PartyId{0}, static_cast<PartyId>(parties - 1)}) {
        SCOPED_TRACE(testing::Message() << n << " values of party " << owner << " of " << parties);
        CostProbe input, checking, opening, revealing;
        const auto values = telling_words<Ring>(n, owner);
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = input.measure(s, spdz_input_cost<Ring>(n, owner, s.self(), parties), [&] {
            const auto mine = s.self() == owner ? std::span<const Ring>(values) : std::span<const Ring>();
            return spdz_input<Ring>(s, owner, n, mine);
          });
          checking.measure(s, check_cost(s), [&] {
            check(s);
            return 0;
          });
          EXPECT_EQ(check_cost(s), Cost{});
          EXPECT_EQ(opening.measure(s, spdz_open_cost(n, parties), [&] { return open(s, x); }), values);
          const PartyId to = static_cast<PartyId>(1 % parties);
          const auto told =
              revealing.measure(s, spdz_reveal_cost(n, to, s.self(), parties), [&] { return reveal(s, to, x); });
          EXPECT_EQ(told, s.self() == to ? values : RingVector<Ring>());
        });
        EXPECT_EQ(input.rounds(), n > 0 ? 2 : 0);
        EXPECT_EQ(checking.rounds(), n > 0 ? 5 : 0);
        EXPECT_EQ(opening.rounds(), spdz_open_cost(n, parties).rounds);
        EXPECT_EQ(revealing.rounds(), spdz_reveal_cost(n, 0, 1, parties).rounds);
      }
}

TEST(Spdz2k, InputsOpenToThemselvesAtTheDeclaredCost) {
  inputs_open_to_themselves<std::uint32_t>();
  inputs_open_to_themselves<std::uint64_t>();
}

TEST(Spdz2k, PublicValuesTravelNot) {
  const auto values = telling_words<R>(33, 4);
  run_scheme<S>(3, [&](Session& s) {
    key_holder(s);
    const Reading before(s);
    const auto x = spdz_public<R>(s, values);
    EXPECT_EQ(s.net().traffic(), before.traffic);
    EXPECT_EQ(open(s, x), values);
  });
}

TEST(Spdz2k, BitsOpenToThemselvesAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t rows : {0, 1, 65, 5000})
      for (const PartyId owner : {PartyId{0}, static_cast<PartyId>(parties - 1)}) {
        SCOPED_TRACE(testing::Message() << rows << " rows of party " << owner << " of " << parties);
        CostProbe input, opening, revealing;
        const BitMatrix bits = random_bit_matrix(3, rows, owner);
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = input.measure(s, spdz_input_bits_cost(3, rows, owner, s.self(), parties), [&] {
            return share_input_bits<S>(s, owner, 3, rows, s.self() == owner ? bits : BitMatrix());
          });
          check(s);
          EXPECT_EQ(opening.measure(s, spdz_open_bits_cost(3, rows, parties), [&] { return open(s, x); }), bits);
          const PartyId to = static_cast<PartyId>(1 % parties);
          const BitMatrix told = revealing.measure(s, spdz_reveal_bits_cost(3, rows, to, s.self(), parties),
                                                   [&] { return reveal(s, to, x); });
          EXPECT_EQ(told, s.self() == to ? bits : BitMatrix());
        });
        EXPECT_EQ(input.rounds(), rows > 0 ? 2 : 0);
        EXPECT_EQ(opening.rounds(), spdz_open_bits_cost(3, rows, parties).rounds);
        EXPECT_EQ(revealing.rounds(), spdz_reveal_bits_cost(3, rows, 0, 1, parties).rounds);
      }
}

template <Ring2k Ring>
void products_open_to_products() {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t n : kSizes) {
      const auto x = telling_words<Ring>(n, 1), y = telling_words<Ring>(n, 2);
      CostProbe probe;
      run_scheme<S>(parties, [&](Session& s) {
        const auto xs = share_input<S, Ring>(s, 0, n, x), ys = share_input<S, Ring>(s, 1, n, y);
        const auto z = probe.measure(s, spdz_mul_cost(n, parties), [&] { return mul(s, xs, ys); });
        const auto opened = open(s, mul(s, z, xs) + z);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], x[i] * y[i] * x[i] + x[i] * y[i]) << i;
      });
      EXPECT_EQ(probe.rounds(), n > 0);
    }
}

TEST(Spdz2k, ProductsOpenToTheProductsAtTheDeclaredCost) {
  products_open_to_products<std::uint32_t>();
  products_open_to_products<std::uint64_t>();
}

TEST(Spdz2k, InnerProductsTakeOneTripleEach) {
  for (const auto& [length, outputs] : {std::pair{1, 7}, {13, 50}, {3000, 2}, {5, 0}}) {
    const std::size_t n = static_cast<std::size_t>(length) * static_cast<std::size_t>(outputs);
    const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2);
    CostProbe probe;
    run_scheme<S>(3, [&, length = static_cast<std::size_t>(length)](Session& s) {
      const auto xs = share_input<S, R>(s, 0, n, x), ys = share_input<S, R>(s, 1, n, y);
      const auto z = probe.measure(s, spdz_dot_cost(n / length, length, 3), [&] { return dot(s, xs, ys, length); });
      const auto opened = open(s, z);
      const auto sums = inner_products(x, y, length);
      ASSERT_EQ(opened.size(), sums.size());
      for (std::size_t j = 0; j < sums.size(); ++j) ASSERT_EQ(opened[j], sums[j]) << j;
      EXPECT_THROW(dot(s, xs, ys, 0), ConfigError);
    });
  }
}

template <Ring2k Ring>
void matrices_multiply() {
  for (const MatrixShape& shape : {MatrixShape{0, 3, 2}, {2, 0, 3}, {1, 1, 1}, {65, 9, 4}, {40, 100, 35}}) {
    const auto [m, k, n] = shape;
    const auto x = telling_words<Ring>(m * k, 1), y = telling_words<Ring>(k * n, 2);
    CostProbe probe;
    run_scheme<S>(2, [&](Session& s) {
      const auto xs = share_input<S, Ring>(s, 0, x.size(), x), ys = share_input<S, Ring>(s, 1, y.size(), y);
      const auto z = probe.measure(s, spdz_matmul_cost(shape, 2), [&] { return matmul(s, xs, ys, shape); });
      const auto opened = open(s, z);
      const auto product = matrix_product(x, y, shape);
      ASSERT_EQ(opened.size(), product.size());
      for (std::size_t i = 0; i < product.size(); ++i)
        ASSERT_EQ(opened[i], product[i]) << "row " << i / n << ", column " << i % n;
    });
  }
}

TEST(Spdz2k, MatricesMultiplyAtTheDeclaredCost) {
  matrices_multiply<std::uint32_t>();
  matrices_multiply<std::uint64_t>();
}

TEST(Spdz2k, OperandsAndPartiesThatDoNotFitAreRefused) {
  run_scheme<S>(2, [](Session& s) {
    const auto x = spdz_public<R>(s, RingVector<R>(3, 1)), y = spdz_public<R>(s, RingVector<R>(4, 1));
    EXPECT_THROW(mul(s, x, y), ConfigError);
    EXPECT_THROW(dot(s, x, x, 2), ConfigError);
    EXPECT_THROW(matmul(s, x, y, {3, 1, 3}), ConfigError);
    EXPECT_THROW(spdz_input<R>(s, 2, 1, {}), ConfigError);
    EXPECT_THROW(reveal(s, 2, x), ConfigError);
  });
}

TEST(Spdz2k, ALongLogIsCheckedBeforeItGrowsFurther) {
  run_scheme<S>(2, [](Session& s) {
    const auto x = spdz_public<R>(s, RingVector<R>(100, 5));
    std::size_t& bytes = s.state<AuthLog>().bytes;
    mul(s, x, x);
    EXPECT_EQ(bytes, 2 * 100 * 2 * sizeof(Word128));
    bytes = kAuthLogBytes;
    mul(s, x, x);
    EXPECT_EQ(bytes, 0u);
    EXPECT_EQ(check_cost(s), Cost{});
  });
}

}  // namespace
}  // namespace parley
