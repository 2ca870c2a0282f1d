/// Whatever a party of Spdz2k changes, the others abort: a message, a share, a MAC, a correlation.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "protocols/arithmetic/spdz_mul.h"
#include "protocols/boolean/spdz2k_bits.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/fixed_point/truncation.h"
#include "protocols/verification/check.h"
#include "tests/protocols/products_in_clear.h"
#include "tests/protocols/schemes.h"
#include "tests/protocols/tampered_correlations.h"
#include "tests/protocols/tampered_messages.h"
#include "tests/support/mesh_run.h"
#include "transports/local.h"

namespace parley {
namespace {

using S = Spdz2k;
using R = std::uint64_t;

/// Everything that sends: inputs, products of each kind, openings to all and to one, and so checks.
std::string all_operations(Session& s) {
  s.correlations().reserve_on_demand(true);
  const auto x = telling_words<R>(40, 1), y = telling_words<R>(40, 2);
  const auto xs = share_input<S, R>(s, 0, 40, x), ys = share_input<S, R>(s, 1, 40, y);
  auto z = mul(s, xs, ys);
  z += mul(s, z, xs);
  const auto d = dot(s, xs, ys, 4);
  const auto m = matmul(s, xs, ys, {5, 8, 5});
  const auto a = random_bit_matrix(2, 70, 1), b = random_bit_matrix(2, 70, 2);
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

void expect_aborts_whatever_changes(PartyId parties, PartyId cheater) {
  for (PartyId peer = 0; peer < parties; ++peer) {
    if (peer == cheater) continue;
    // The first message of the lower party of a pair is the key that both agree on, which not every pair uses.
    std::uint64_t message = cheater < peer ? 1 : 0;
    while (expect_aborts(parties, cheater, peer, message, all_operations)) ++message;
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
    const auto bits = bit_shares_of<S>(s, 1, random_bit_matrix(2, 640, 1));
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
  const BitMatrix bits = random_bit_matrix(2, 100, 3);
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
