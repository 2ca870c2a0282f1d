#include "protocols/sharing/spdz2k.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "protocols/arithmetic/spdz_mul.h"
#include "protocols/boolean/spdz2k_bits.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/fixed_point/truncation.h"
#include "protocols/kernels/word128_kernels.h"
#include "protocols/verification/check.h"
#include "tests/protocols/products_in_clear.h"
#include "tests/protocols/schemes.h"
#include "tests/protocols/tampered_correlations.h"
#include "tests/support/mesh_run.h"
#include "transports/faulty.h"
#include "transports/local.h"

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

BitMatrix random_matrix(std::size_t planes, std::size_t rows, std::uint64_t label) {
  BitMatrix bits(planes, rows);
  Prg(key_from_seed(9, label)).fill(bits.words());
  return bits;
}

TEST(Spdz2k, BitsOpenToThemselvesAtTheDeclaredCost) {
  for (const PartyId parties : {2, 3, 5})
    for (const std::size_t rows : {0, 1, 65, 5000})
      for (const PartyId owner : {PartyId{0}, static_cast<PartyId>(parties - 1)}) {
        SCOPED_TRACE(testing::Message() << rows << " rows of party " << owner << " of " << parties);
        CostProbe input, opening, revealing;
        const BitMatrix bits = random_matrix(3, rows, owner);
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

TEST(Word128Kernels, MatricesMultiplyLikeElementByElement) {
  for (const MatrixShape& shape : {MatrixShape{1, 1, 1}, {3, 0, 2}, {5, 7, 3}, {9, 300, 11}}) {
    const auto [m, k, n] = shape;
    Word128Vector wide_x(m * k), wide_y(k * n);
    Prg prg(key_from_seed(1, 128));
    prg.fill(std::span(wide_x));
    prg.fill(std::span(wide_y));
    const auto x = telling_words<R>(m * k, 1), y = telling_words<R>(k * n, 2);
    Word128Vector right(m * n, 1), left(m * n, 2);
    matmul_add_right(right.data(), x.data(), wide_y.data(), m, k, n);
    matmul_add_left(left.data(), wide_x.data(), y.data(), m, k, n);
    for (const WideMatmulPath& path : wide_matmul_paths()) {
      if (!path.usable()) continue;
      Word128Vector both(m * n, 3);
      path.matmul_add(both.data(), x.data(), y.data(), m, k, n);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          Word128 expected = 3;
          for (std::size_t p = 0; p < k; ++p) expected += static_cast<Word128>(x[i * k + p]) * y[p * n + j];
          ASSERT_TRUE(both[i * n + j] == expected) << path.name << " at " << i << ", " << j;
        }
    }
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        Word128 of_right = 1, of_left = 2;
        for (std::size_t p = 0; p < k; ++p) {
          of_right += x[i * k + p] * wide_y[p * n + j];
          of_left += wide_x[i * k + p] * y[p * n + j];
        }
        ASSERT_TRUE(right[i * n + j] == of_right && left[i * n + j] == of_left);
      }
  }
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

/// Everything that sends: inputs, products of each kind, openings to all and to one, and so checks.
std::string all_operations(Session& s) {
  const auto x = telling_words<R>(40, 1), y = telling_words<R>(40, 2);
  const auto xs = share_input<S, R>(s, 0, 40, x), ys = share_input<S, R>(s, 1, 40, y);
  auto z = mul(s, xs, ys);
  z += mul(s, z, xs);
  const auto d = dot(s, xs, ys, 4);
  const auto m = matmul(s, xs, ys, {5, 8, 5});
  const auto a = random_matrix(2, 70, 1), b = random_matrix(2, 70, 2);
  const auto as = bit_shares_of<S>(s, 1, a), bs = bit_shares_of<S>(s, 0, b);
  const auto c = bit_and(s, as, bs);
  const BitMatrix bits = open(s, c), told_bits = reveal(s, 0, c), negative = open(s, less_than_zero(s, xs));
  const auto elements = open(s, bits_to_arithmetic<R, S>(s, as));
  const auto halves = open(s, truncate(s, bits_to_arithmetic<R, S>(s, as) * R{6}, 1));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t row = 0; row < 70; ++row) {
      if (bits.bit(i, row) != (a.bit(i, row) && b.bit(i, row))) return "wrong bit";
      if (elements[i * 70 + row] != a.bit(i, row)) return "wrong element";
      const R half = 3 * R{a.bit(i, row)};
      if (halves[i * 70 + row] != half && halves[i * 70 + row] != half + 1) return "wrong half";
    }
  for (std::size_t i = 0; i < 40; ++i)
    if (negative.bit(0, i) != x[i] >> 63) return "wrong sign";
  if (s.self() == 0 && !(told_bits == bits)) return "wrong revealed bits";
  const auto products = open(s, z), dots = open(s, d), matrix = open(s, m), told = reveal(s, 1, z);
  for (std::size_t i = 0; i < 40; ++i)
    if (products[i] != x[i] * y[i] + x[i] * y[i] * x[i]) return "wrong product";
  if (dots != inner_products(x, y, 4)) return "wrong inner product";
  if (matrix != matrix_product(x, y, {5, 8, 5})) return "wrong matrix product";
  if (s.self() == 1 && told != products) return "wrong revealed product";
  return "right";
}

/// A ProtocolAbort; or the notice of one, where it reached a party that had nothing left to do but to close.
bool tells_of_a_failed_check(const test::Outcome& outcome) {
  const std::string text = outcome.transport_error ? outcome.transport_error->what() : outcome.other_error.value_or("");
  return text.find("a check failed") != std::string::npos;
}

/// Party `cheater` changes one bit of its `message`-th message to `peer`. False if it has no such message.
bool expect_aborts(PartyId parties, PartyId cheater, PartyId peer, std::uint64_t message) {
  std::atomic<bool> struck = false;
  const auto outcomes = test::run_mesh(
      local_specs(parties, "memory"),
      [&](std::unique_ptr<Transport> net) {
        if (net->self() != cheater) return net;
        return make_faulty(std::move(net), {.what = Fault::flip_payload, .peer = peer, .message = message});
      },
      [&](Transport& net) {
        const auto note = [&](void*) {
          if (net.self() == cheater && net.traffic(peer).messages_sent > message) struck = true;
        };
        const std::unique_ptr<void, decltype(note)> at_the_end(&net, note);
        Session s(net, {});
        s.correlations().reserve_on_demand(true);
        const std::string end = all_operations(s);
        if (end != "right") throw std::runtime_error(end);
      });
  if (!struck) return false;
  for (PartyId honest = 0; honest < parties; ++honest) {
    if (honest == cheater) continue;
    EXPECT_TRUE(tells_of_a_failed_check(outcomes[honest]))
        << "party " << honest << " of " << parties << " after message " << message << " from " << cheater << " to "
        << peer << ": " << outcomes[honest];
  }
  return true;
}

void expect_aborts_whatever_changes(PartyId parties, PartyId cheater) {
  for (PartyId peer = 0; peer < parties; ++peer) {
    if (peer == cheater) continue;
    // The first message of the lower party of a pair is the key that both agree on, which not every pair uses.
    std::uint64_t message = cheater < peer ? 1 : 0;
    while (expect_aborts(parties, cheater, peer, message)) ++message;
    EXPECT_GT(message, 30u);
  }
}

TEST(Spdz2kTampering, AChangedMessageOfOneOfTwoAborts) {
  expect_aborts_whatever_changes(2, 0);
  expect_aborts_whatever_changes(2, 1);
}
TEST(Spdz2kTampering, AChangedMessageOfParty0AbortsBothOthers) { expect_aborts_whatever_changes(3, 0); }
TEST(Spdz2kTampering, AChangedMessageOfParty1AbortsBothOthers) { expect_aborts_whatever_changes(3, 1); }
TEST(Spdz2kTampering, AChangedMessageOfParty2AbortsBothOthers) { expect_aborts_whatever_changes(3, 2); }

/// How many of three parties abort in `program`.
int aborts_of(const std::function<void(Session&)>& program) {
  std::atomic<int> aborts = 0;
  test::run_mesh(
      local_specs(3, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        s.correlations().reserve_on_demand(true);
        try {
          program(s);
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  return aborts;
}

/// Where a share is changed: the word or the MAC of one element. Bits of a word from 64 on do not count, and those of a
/// MAC say less and less about the value.
struct Place {
  bool in_mac;
  std::size_t element;
  unsigned bit;
};

TEST(Spdz2kTampering, AChangedShareOrMacAbortsAllParties) {
  const auto x = telling_words<R>(60, 1);
  for (PartyId cheater = 0; cheater < 3; ++cheater)
    for (const Place& place : {Place{false, 0, 0}, {false, 59, 63}, {true, 0, 0}, {true, 59, 63}}) {
      const auto tampered = [&](Session& s) {
        auto xs = share_input<S, R>(s, 0, 60, x);
        check(s);
        if (s.self() == cheater) (place.in_mac ? xs.macs() : xs.words())[place.element] ^= Word128{1} << place.bit;
        return xs;
      };
      SCOPED_TRACE(testing::Message() << (place.in_mac ? "MAC " : "word ") << place.element << " of party " << cheater);
      EXPECT_EQ(aborts_of([&](Session& s) { open(s, tampered(s)); }), 3);
      EXPECT_EQ(aborts_of([&](Session& s) { reveal(s, 1, tampered(s)); }), 3);
      EXPECT_EQ(aborts_of([&](Session& s) {
                  const auto xs = tampered(s);
                  mul(s, xs, xs);
                  check(s);
                }),
                3);
      EXPECT_EQ(aborts_of([&](Session& s) {
                  const auto xs = tampered(s);
                  dot(s, xs, xs, 20);
                  check(s);
                }),
                3);
      EXPECT_EQ(aborts_of([&](Session& s) {
                  const auto xs = tampered(s);
                  matmul(s, xs, xs, {6, 10, 6});
                  check(s);
                }),
                3);
    }
}

TEST(Spdz2kTampering, AChangedCorrelationAbortsAllParties) {
  const auto x = telling_words<R>(40, 1);
  const auto program = [&](Session& s) {
    const auto xs = share_input<S, R>(s, 0, 40, x);
    open(s, mul(s, xs, xs));
    open(s, dot(s, xs, xs, 8));
    open(s, matmul(s, xs, xs, {5, 8, 5}));
    reveal(s, 2, xs);
    const auto bits = bit_shares_of<S>(s, 1, random_matrix(2, 640, 1));
    open(s, bit_and(s, bits, bits));
    reveal(s, 2, bits);
    open(s, bits_to_arithmetic<R, S>(s, bits));
    open(s, arithmetic_to_boolean(s, xs));
    open(s, truncate(s, xs, 3));
  };
  using enum CorrelationType;
  using Parts = std::vector<std::size_t>;
  // Of truncation pairs the top bit counts only where that of the opened word is 0.
  const std::vector<std::pair<CorrelationType, Parts>> all{{auth_random, {0, 1}},
                                                           {auth_triple, {0, 1, 2, 3, 4, 5}},
                                                           {auth_bits, {0, 1}},
                                                           {auth_bit_triple, {0, 1, 2, 3, 4, 5}},
                                                           {auth_dabit, {0, 1, 2, 3}},
                                                           {auth_edabit, {0, 1, 2, 3}},
                                                           {auth_truncation_pair, {0, 1, 3, 4}}};
  for (const auto& [type, parts] : all)
    for (const std::size_t part : parts)
      for (PartyId cheater = 0; cheater < 3; ++cheater) {
        std::atomic<bool> struck = false;
        const int aborts = aborts_of([&](Session& s) {
          TamperedCorrelations* source = nullptr;
          if (s.self() == cheater) {
            auto tampered = std::make_unique<TamperedCorrelations>(s, Tampering{type, part, 16 * 5, 3});
            source = tampered.get();
            s.use_correlations(std::move(tampered));
          } else {
            s.use_correlations(std::make_unique<FirstPartyCorrelations>(s));
          }
          s.correlations().reserve_on_demand(true);
          try {
            program(s);
          } catch (...) {
            if (source && source->struck()) struck = true;
            throw;
          }
        });
        EXPECT_TRUE(struck) << static_cast<int>(type) << ", part " << part;
        EXPECT_EQ(aborts, 3) << static_cast<int>(type) << ", part " << part << ", party " << cheater;
      }
}

TEST(Spdz2kTampering, AChangedBitOrItsMacAbortsAllParties) {
  const BitMatrix bits = random_matrix(2, 100, 3);
  for (PartyId cheater = 0; cheater < 3; ++cheater)
    for (const std::size_t part : {0, 1, 40}) {
      const auto tampered = [&](Session& s) {
        auto x = bit_shares_of<S>(s, 0, bits);
        check(s);
        if (s.self() == cheater) x.part(part).plane(1)[1] ^= 4;
        return x;
      };
      SCOPED_TRACE(testing::Message() << "part " << part << " of party " << cheater);
      EXPECT_EQ(aborts_of([&](Session& s) { open(s, tampered(s)); }), 3);
      EXPECT_EQ(aborts_of([&](Session& s) { reveal(s, 1, tampered(s)); }), 3);
      EXPECT_EQ(aborts_of([&](Session& s) {
                  const auto x = tampered(s);
                  bit_and(s, x, x);
                  check(s);
                }),
                3);
      EXPECT_EQ(aborts_of([&](Session& s) {
                  bits_to_arithmetic<R, S>(s, tampered(s));
                  check(s);
                }),
                3);
    }
}

TEST(Spdz2kTampering, NothingLeavesBeforeACheckHasPassed) {
  constexpr std::size_t n = 10'000;
  const auto x = telling_words<R>(n, 1);
  EXPECT_EQ(aborts_of([&](Session& s) {
              auto xs = share_input<S, R>(s, 0, n, x);
              check(s);
              if (s.self() == 2) xs.words()[17] += 1;
              const auto z = mul(s, xs, xs);
              const Reading before(s);
              try {
                open(s, z);
              } catch (const ProtocolAbort&) {
                EXPECT_LT((s.net().traffic() - before.traffic).bytes_sent, n) << "party " << s.self();
                throw;
              }
            }),
            3);
}

TEST(Spdz2kTampering, PartiesThatWereToldDifferentInputsAbort) {
  // The owner tells party 2 another difference than party 1.
  std::atomic<int> aborts = 0;
  constexpr std::size_t n = 5;
  test::run_mesh(
      local_specs(3, "memory"), [](auto net) { return net; },
      [&](Transport& net) {
        Session s(net, {});
        s.correlations().reserve_on_demand(true);
        const RingVector<R> values(n, 9);
        auto xs = share_input<S, R>(s, 0, n, values);
        if (s.self() == 2) {
          const std::byte other{1};
          s.state<AuthLog>().told->add({&other, 1});
        }
        try {
          check(s);
        } catch (const ProtocolAbort&) {
          ++aborts;
        }
      });
  EXPECT_EQ(aborts, 3);
}

}  // namespace
}  // namespace parley
