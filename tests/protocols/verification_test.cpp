#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "core/error.h"
#include "protocols/arithmetic/replicated_mul.h"
#include "protocols/verification/bit_check.h"
#include "protocols/verification/check.h"
#include "protocols/verification/galois_ring.h"
#include "protocols/verification/product_log.h"
#include "protocols/verification/ring_check.h"
#include "tests/protocols/products_in_clear.h"
#include "tests/protocols/schemes.h"
#include "tests/protocols/tampered_messages.h"
#include "tests/support/mesh_run.h"
#include "transports/local.h"

namespace parley {
namespace {

using S = ReplicatedMalicious;
using R = std::uint64_t;

BitMatrix random_bits(std::size_t planes, std::size_t rows, std::uint64_t label) {
  BitMatrix bits(planes, rows);
  Prg(key_from_seed(9, label)).fill(bits.words());
  return bits;
}

TEST(Gf64, EveryPathAgreesWithMultiplicationBitByBit) {
  constexpr std::size_t k = 11, m = 21, n = k * m;
  const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2), z = telling_words<R>(n, 3);
  const auto scalars = telling_words<R>(k, 4);
  const auto times = [](R a, R b) {
    R product = 0;
    for (int i = 63; i >= 0; --i) product = (product << 1 ^ (product >> 63 ? 0x1b : 0)) ^ (b >> i & 1 ? a : 0);
    return product;
  };
  for (const Gf64Kernels* path : gf64_paths()) {
    if (!path->usable()) continue;
    SCOPED_TRACE(path->name);
    RingVector<R> out(n), some(m), pairs(k * k, 5), part(1, 3), bits(k * k, 0), lanes(64 * m);
    path->multiply(out.data(), x.data(), y.data(), n);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], times(x[i], y[i])) << i;
    path->combine(some.data(), scalars.data(), x.data(), k, m);
    path->add_pair_products(pairs.data(), x.data(), y.data(), k, m);
    const ComponentsOf<R> one{x.data(), y.data(), z.data(), out.data()}, other = one + m;
    path->add_part(part.data(), one, nullptr, m);
    path->add_part(part.data(), one, &other, m);
    path->add_bit_pairs(bits.data(), z.data(), {x.data(), y.data(), z.data(), out.data()}, k, m);
    path->combine_bits(lanes.data(), scalars.data(), x.data(), k, m);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = 0; j < k; ++j) {
        R product = 5, of_bits = 0;
        for (std::size_t w = 0; w < m; ++w) {
          const std::size_t a = i * m + w, b = j * m + w;
          product ^= times(x[a], y[b]);
          R words = (x[a] & out[b]) ^ (y[a] & z[b]);
          if (i != j) words ^= (x[b] & out[a]) ^ (y[b] & z[a]);
          of_bits ^= times(words, z[w]);
        }
        ASSERT_EQ(pairs[i * k + j], product);
        ASSERT_EQ(bits[i * k + j], i <= j ? of_bits : 0);
      }
    R of_part = 3;
    for (std::size_t w = 0; w < m; ++w) {
      const std::size_t v = m + w;
      of_part ^= times(x[w], z[w] ^ out[w]) ^ times(y[w], z[w]);
      of_part ^= times(x[w] ^ x[v], z[w] ^ out[w] ^ z[v] ^ out[v]) ^ times(y[w] ^ y[v], z[w] ^ z[v]);
    }
    ASSERT_EQ(part[0], of_part);
    for (std::size_t w = 0; w < m; ++w) {
      R sum = 0;
      for (std::size_t j = 0; j < k; ++j) sum ^= times(scalars[j], x[j * m + w]);
      ASSERT_EQ(some[w], sum);
      for (std::size_t b = 0; b < 64; ++b) {
        R lane = 0;
        for (std::size_t j = 0; j < k; ++j) lane ^= x[j * m + w] >> b & 1 ? scalars[j] : 0;
        ASSERT_EQ(lanes[64 * w + b], lane);
      }
    }
  }
}

/// An element of the Galois ring, worked on coefficient by coefficient.
template <Ring2k W>
struct Polynomial {
  std::array<W, kGaloisRow> c{};

  static Polynomial at(const RingVector<W>& words, std::size_t i) {
    Polynomial p;
    std::copy_n(words.begin() + static_cast<std::ptrdiff_t>(i * kGaloisRow), kGaloisRow, p.c.begin());
    return p;
  }
  friend Polynomial operator+(Polynomial a, const Polynomial& b) {
    for (std::size_t i = 0; i < kGaloisRow; ++i) a.c[i] += b.c[i];
    return a;
  }
  /// X^47 = -X^5 - 1.
  friend Polynomial operator*(const Polynomial& a, const Polynomial& b) {
    std::array<W, 2 * kGaloisRow> all{};
    for (std::size_t i = 0; i < kGaloisDegree; ++i)
      for (std::size_t j = 0; j < kGaloisDegree; ++j) all[i + j] += static_cast<W>(a.c[i] * b.c[j]);
    for (std::size_t i = all.size() - 1; i >= kGaloisDegree; --i) {
      all[i - kGaloisDegree] -= all[i];
      all[i - kGaloisDegree + 5] -= all[i];
      all[i] = 0;
    }
    Polynomial p;
    std::copy_n(all.begin(), kGaloisRow, p.c.begin());
    return p;
  }
  bool operator==(const Polynomial&) const = default;
};

template <Ring2k W>
void rows_are_multiplied(const GaloisKernels<W>& kernels, std::size_t n) {
  using A = GaloisRing<W>;
  using P = Polynomial<W>;
  RingVector<W> x(4 * n * kGaloisRow), y(x.size()), product(x.size()), scaled(n * kGaloisRow), sum(kGaloisRow, 0);
  Prg prg(key_from_seed(3, n));
  A::draw(prg, x);
  A::draw(prg, y);
  kernels.multiply(product.data(), x.data(), y.data(), 4 * n);
  for (std::size_t i = 0; i < 4 * n; ++i) ASSERT_EQ(P::at(product, i), P::at(x, i) * P::at(y, i));
  RingVector<R> bits(4 * n);
  prg.fill(std::span(bits));
  for (R& word : bits) word &= (R{1} << kGaloisDegree) - 1;
  bits[0] = 1;
  const auto scalars = A::of_bits(bits);
  EXPECT_EQ(A::bits_of(scalars), bits);
  // As columns, and as four stretches of n rows.
  const std::size_t stride = padded_stretches<W>(n);
  RingVector<W> columns(kGaloisRow * stride, 1), folded = x;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < kGaloisRow; ++c) columns[c * stride + i] = x[i * kGaloisRow + c];
  kernels.scale(scaled.data(), columns.data(), stride, bits.data(), n);
  kernels.fold(folded.data(), bits.data(), 4, n);
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(P::at(scaled, i), P::at(x, i) * P::at(scalars, i));
    P all;
    for (std::size_t j = 0; j < 4; ++j) all = all + P::at(x, j * n + i) * P::at(scalars, j);
    ASSERT_EQ(P::at(folded, i), all);
  }
  // x and y as stretches of n elements: two for each component.
  const auto of = [&](const RingVector<W>& words, std::size_t stretch, std::size_t w) {
    return P::at(words, stretch * n + w);
  };
  const std::size_t words = n * kGaloisRow;
  const ComponentsOf<W> one{x.data(), x.data() + words, y.data(), y.data() + words}, other = one + 2 * words;
  kernels.add_part(sum.data(), one, nullptr, n);
  kernels.add_part(sum.data(), one, &other, n);
  P expected;
  for (std::size_t w = 0; w < n; ++w) {
    const P x0 = of(x, 0, w), x1 = of(x, 1, w), y0 = of(y, 0, w), y1 = of(y, 1, w);
    expected = expected + x0 * (y0 + y1) + x1 * y0;
    const P x0s = x0 + of(x, 2, w), x1s = x1 + of(x, 3, w), y0s = y0 + of(y, 2, w), y1s = y1 + of(y, 3, w);
    expected = expected + x0s * (y0s + y1s) + x1s * y0s;
  }
  EXPECT_EQ(P::at(sum, 0), expected);
}

/// Sums over subsets of terms, of all pairs of stretches and of single values, as one by one.
template <Ring2k W>
void pairs_are_crossed_and_summed(const GaloisKernels<W>& kernels) {
  for (const std::size_t k : {4, 5, 32}) {
    constexpr std::size_t n = 8;
    const std::size_t width = padded_stretches<W>(k), operand = pair_operand<W>(k), term = pair_term<W>(k);
    auto operands = telling_words<W>(term * n, k);
    const auto bits = telling_words<R>(n, 3);
    for (std::size_t w = 0; w < n; ++w)
      for (std::size_t p = 0; p < 4; ++p)
        std::copy_n(operands.data() + w * term + p * operand, width / 2,
                    operands.data() + w * term + p * operand + width);
    RingVector<W> sums(pair_sum_words<W>(k), 7), of_values(kGaloisRow * width, 5);
    kernels.pair_sums(sums.data(), operands.data(), bits.data(), k, n);
    kernels.subset_sums(of_values.data(), operands.data(), term, bits.data(), width, n);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = i; j < k; ++j) {
        RingVector<W> sum(kGaloisRow, 7), of_value(kGaloisRow, 5);
        for (std::size_t w = 0; w < n; ++w) {
          const auto part = [&](std::size_t p) {
            const W* of = operands.data() + w * term + p * operand;
            return static_cast<W>(i == j ? of[i] : of[i] + of[j]);
          };
          const W product = static_cast<W>(part(0) * static_cast<W>(part(2) + part(3)) + part(1) * part(2));
          for (std::size_t c = 0; c < kGaloisRow; ++c) {
            sum[c] += (bits[w] >> c & 1) ? product : 0;
            of_value[c] += (bits[w] >> c & 1) ? operands[w * term + i] : 0;
          }
        }
        for (std::size_t c = 0; c < kGaloisRow; ++c) {
          ASSERT_EQ(sums[pair_place<W>(i, j, k) + c * kPairLanes<W>], sum[c]) << i << ", " << j << ", column " << c;
          ASSERT_EQ(of_values[c * width + i], of_value[c]) << i << ", column " << c;
        }
      }
  }
}

template <Ring2k W>
void words_are_transposed(const GaloisKernels<W>& kernels) {
  constexpr std::size_t kStride = 70;
  const auto in = telling_words<W>(40 * kStride, 1);
  for (const auto [rows, columns] : {std::array<std::size_t, 2>{40, 64}, {4, 33}, {37, 3}}) {
    RingVector<W> out(columns * kStride, 9);
    kernels.transpose(out.data(), kStride, in.data(), kStride, rows, columns);
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t r = 0; r < kStride; ++r) ASSERT_EQ(out[c * kStride + r], r < rows ? in[r * kStride + c] : W{9});
  }
}

template <typename Test32, typename Test64>
void on_every_galois_path(Test32&& test32, Test64&& test64) {
  for (const GaloisPath* path : galois_paths()) {
    if (!path->usable()) continue;
    SCOPED_TRACE(path->name);
    test32(*path->words32);
    test64(*path->words64);
  }
}

TEST(GaloisRing, EveryPathCrossesPairsAndSumsThem) {
  on_every_galois_path(pairs_are_crossed_and_summed<std::uint32_t>, pairs_are_crossed_and_summed<std::uint64_t>);
}

TEST(GaloisRing, EveryPathTransposes) {
  on_every_galois_path(words_are_transposed<std::uint32_t>, words_are_transposed<std::uint64_t>);
}

TEST(GaloisRing, EveryPathMultipliesElements) {
  for (const std::size_t n : {1, 5, 37})
    on_every_galois_path([n](const auto& kernels) { rows_are_multiplied<std::uint32_t>(kernels, n); },
                         [n](const auto& kernels) { rows_are_multiplied<std::uint64_t>(kernels, n); });
}

/// Runs `make` and expects the check of what it recorded to cost what is declared.
template <typename Make>
void check_costs_what_it_declares(Make&& make) {
  CostProbe probe;
  std::array<Cost, 3> declared;
  run_sessions(3, 0, [&](Session& s) {
    make(s);
    declared[s.self()] = check_cost(s);
    probe.measure(s, declared[s.self()], [&] {
      check(s);
      return 0;
    });
    EXPECT_EQ(check_cost(s), Cost{});
  });
  EXPECT_EQ(probe.rounds(), declared[0].rounds);
}

TEST(Verification, HonestProductsPassAtTheDeclaredCost) {
  for (const std::size_t n : {0, 1, 31, 1000, 3001})
    check_costs_what_it_declares([&](Session& s) {
      const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2);
      mul(s, share_input<S, R>(s, 0, n, x), share_input<S, R>(s, 1, n, y));
    });
}

TEST(Verification, HonestAndsPassAtTheDeclaredCost) {
  for (const std::size_t rows : {0, 1, 64, 1025, 70'001})
    check_costs_what_it_declares([&](Session& s) {
      const auto x = bit_shares_of<S>(s, 0, random_bits(3, rows, 1)),
                 y = bit_shares_of<S>(s, 1, random_bits(3, rows, 2));
      bit_and(s, x, y);
    });
}

TEST(Verification, EveryKindOfRecordPassesTogether) {
  check_costs_what_it_declares([](Session& s) {
    const auto x = telling_words<R>(600, 1), y = telling_words<R>(600, 2);
    const auto xs = share_input<S, R>(s, 0, 600, x), ys = share_input<S, R>(s, 2, 600, y);
    mul(s, xs, ys);
    dot(s, xs, ys, 3);
    dot(s, xs, ys, 100);
    dot(s, xs, ys, 600);
    matmul(s, xs, ys, {20, 30, 20});
    const RingVector<std::uint32_t> narrow(9, 77);
    const auto zs = share_input<S, std::uint32_t>(s, 1, 9, narrow);
    matmul(s, zs, zs, {3, 3, 3});
    bit_and(s, bit_shares_of<S>(s, 0, random_bits(1, 80, 1)), bit_shares_of<S>(s, 0, random_bits(1, 80, 2)));
  });
}

TEST(Verification, AFullLogOfAndsIsCheckedAtOnceHoweverItFilled) {
  CostProbe probe;
  std::array<Cost, 3> declared;
  run_sessions(3, 0, [&](Session& s) {
    const auto x = share_public_bits<S>(s.self(), BitMatrix::zeros(3, 64 * (kLogWords / 2 - 5)));
    declared[s.self()] = bit_and_cost<S>(3, x.rows(), 3);
    declared[s.self()] += check_ands_cost(kLogWords);
    probe.measure(s, declared[s.self()], [&] { return bit_and(s, x, x); });
    EXPECT_EQ(s.state<ProductLog>().bits.words(), 3 * (kLogWords / 2 - 5) - kLogWords);
  });
  EXPECT_EQ(probe.rounds(), declared[0].rounds);
}

TEST(Verification, AFullLogOfProductsIsCheckedAtOnceHoweverItFilled) {
  constexpr std::size_t kLength = 1000, kOutputs = kLogWords / kLength;  // of a full log
  CostProbe probe;
  std::array<Cost, 3> declared;
  run_sessions(3, 0, [&](Session& s) {
    const RingVector<std::uint32_t> zeros(kLength * (kOutputs + 3), 0);
    const auto x = share_public<S, std::uint32_t>(s, zeros);
    declared[s.self()] = replicated_mul_cost<std::uint32_t>(kOutputs + 3);
    declared[s.self()] += check_products_cost<std::uint32_t>({{kOutputs, kLength}});
    probe.measure(s, declared[s.self()], [&] { return dot(s, x, x, kLength); });
    EXPECT_EQ(check_cost(s), check_products_cost<std::uint32_t>({{3, kLength}}));
    check(s);
    // A single output that is longer than a log.
    const RingVector<std::uint32_t> more(kLogWords + 1, 0);
    const auto y = share_public<S, std::uint32_t>(s, more);
    dot(s, y, y, kLogWords + 1);
    EXPECT_TRUE(s.state<ProductLog>().empty());
  });
  EXPECT_EQ(probe.rounds(), declared[0].rounds);
}

TEST(Verification, ProductsOfDifferentLengthsShareALog) {
  constexpr std::size_t kSingle = kLogWords - 250, kOutputs = 4, kLength = 100;  // two of them fit, two do not
  CostProbe probe;
  std::array<Cost, 3> declared;
  run_sessions(3, 0, [&](Session& s) {
    const RingVector<std::uint32_t> zeros(kSingle, 0), few(kOutputs * kLength, 0);
    const auto x = share_public<S, std::uint32_t>(s, zeros), y = share_public<S, std::uint32_t>(s, few);
    declared[s.self()] = replicated_mul_cost<std::uint32_t>(kSingle);
    declared[s.self()] += replicated_mul_cost<std::uint32_t>(kOutputs);
    declared[s.self()] += check_products_cost<std::uint32_t>({{kSingle, 1}, {kOutputs, kLength}});
    probe.measure(s, declared[s.self()], [&] {
      mul(s, x, x);
      dot(s, y, y, kLength);
      check(s);
      return 0;
    });
  });
  EXPECT_EQ(probe.rounds(), declared[0].rounds);
}

/// Everything that sends: inputs, products of each kind, openings, and so a check.
std::string all_operations(Session& s) {
  const auto x = telling_words<R>(40, 1), y = telling_words<R>(40, 2);
  const auto a = random_bits(2, 70, 1), b = random_bits(2, 70, 2);
  const auto xs = share_input<S, R>(s, 0, 40, x), ys = share_input<S, R>(s, 1, 40, y);
  const auto as = bit_shares_of<S>(s, 2, a), bs = bit_shares_of<S>(s, 1, b);
  auto z = mul(s, xs, ys);
  z += mul(s, z, xs);
  const auto d = dot(s, xs, ys, 4);
  const auto m = matmul(s, xs, ys, {5, 8, 5});
  const auto c = bit_and(s, as, bs);
  const auto products = open(s, z), dots = open(s, d), matrix = open(s, m);
  const BitMatrix bits = open(s, c), told = reveal(s, 1, c);
  for (std::size_t i = 0; i < 40; ++i)
    if (products[i] != x[i] * y[i] + x[i] * y[i] * x[i]) return "wrong product";
  if (dots != inner_products(x, y, 4)) return "wrong inner product";
  if (matrix != matrix_product(x, y, {5, 8, 5})) return "wrong matrix product";
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t row = 0; row < 70; ++row)
      if (bits.bit(i, row) != (a.bit(i, row) && b.bit(i, row))) return "wrong bit";
  if (s.self() == 1 && !(told == bits)) return "wrong revealed bits";
  return "right";
}

void expect_aborts_whatever_changes(PartyId cheater) {
  for (const PartyId peer : {next_of(cheater), previous_of(cheater)}) {
    std::uint64_t message = 0;
    while (expect_aborts(3, cheater, peer, message, all_operations)) ++message;
    EXPECT_GT(message, 15u);
  }
}

TEST(Verification, AChangedMessageOfParty0AbortsBothOthers) { expect_aborts_whatever_changes(0); }
TEST(Verification, AChangedMessageOfParty1AbortsBothOthers) { expect_aborts_whatever_changes(1); }
TEST(Verification, AChangedMessageOfParty2AbortsBothOthers) { expect_aborts_whatever_changes(2); }

TEST(Verification, AnErrorInTheTopBitOfOneProductIsFound) {
  for (PartyId cheater = 0; cheater < 3; ++cheater)
    for (const std::size_t place : {0, 1234, 1999}) {
      std::atomic<int> aborts = 0;
      test::run_mesh(
          local_specs(3, "memory"), [](auto net) { return net; },
          [&](Transport& net) {
            Session s(net, {});
            const auto x = telling_words<R>(2000, 1);
            const auto xs = share_input<S, R>(s, 0, 2000, x);
            mul(s, xs, xs);
            // What the honest parties hold when the cheater adds to what it sends to the previous one.
            auto& records = s.state<ProductLog>().words<R>();
            if (s.self() == cheater) records.z[0][place] ^= R{1} << 63;
            if (next_of(s.self()) == cheater) records.z[1][place] ^= R{1} << 63;
            try {
              check(s);
            } catch (const ProtocolAbort&) {
              ++aborts;
            }
          });
      EXPECT_EQ(aborts, 3) << "party " << cheater << ", product " << place;
    }
}

TEST(Verification, AWrongBitAmongManyIsFound) {
  for (const std::size_t place : {0, 77, 320}) {
    std::atomic<int> aborts = 0;
    test::run_mesh(
        local_specs(3, "memory"), [](auto net) { return net; },
        [&](Transport& net) {
          Session s(net, {});
          const auto x = bit_shares_of<S>(s, 0, random_bits(1, 64 * 321, 1));
          bit_and(s, x, x);
          auto& records = s.state<ProductLog>().bits;
          if (s.self() == 1) records.z[0][place] ^= 1;
          if (s.self() == 0) records.z[1][place] ^= 1;
          try {
            check(s);
          } catch (const ProtocolAbort&) {
            ++aborts;
          }
        });
    EXPECT_EQ(aborts, 3) << place;
  }
}

TEST(Verification, OpeningsFindAComponentThatIsNotThePartys) {
  for (PartyId cheater = 0; cheater < 3; ++cheater) {
    std::atomic<int> aborts = 0;
    test::run_mesh(
        local_specs(3, "memory"), [](auto net) { return net; },
        [&](Transport& net) {
          Session s(net, {});
          const auto x = telling_words<R>(50, 1);
          auto xs = share_input<S, R>(s, 0, 50, x);
          if (s.self() == cheater) xs.second()[7] += 1;
          try {
            open(s, xs);
          } catch (const ProtocolAbort&) {
            ++aborts;
          }
        });
    EXPECT_GE(aborts, 1) << cheater;
  }
}

}  // namespace
}  // namespace parley
