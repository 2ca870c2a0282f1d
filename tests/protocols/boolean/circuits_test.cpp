#include <algorithm>
#include <array>
#include <functional>

#include "core/collectives.h"
#include "protocols/boolean/addition.h"
#include "protocols/boolean/comparison.h"
#include "protocols/boolean/equality.h"
#include "protocols/boolean/select.h"
#include "tests/protocols/schemes.h"
#include "tests/support/workload.h"
#include "transports/network_profile.h"
#include "transports/shaped.h"

namespace parley {
namespace {

using W = std::uint64_t;

template <typename S>
class Circuits : public testing::Test {};
TYPED_TEST_SUITE(Circuits, BooleanSchemes);

W mask(std::size_t width) { return width == 64 ? ~W{0} : (W{1} << width) - 1; }

struct Operands {
  RingVector<W> x, y;
};

/// Random numbers of `width` bits, among them equal ones, neighbours and extremes.
Operands operands(std::size_t n, std::size_t width) {
  Operands o{telling_words<W>(n, 1), telling_words<W>(n, 2)};
  for (std::size_t i = 0; i < n; ++i) {
    o.x[i] &= mask(width);
    o.y[i] &= mask(width);
    if (i % 3 == 0) o.y[i] = o.x[i];
    if (i % 7 == 3) o.y[i] = (o.x[i] + 1) & mask(width);
  }
  return o;
}

using Declared = std::function<Cost(std::size_t width, std::size_t n, PartyId parties)>;
template <typename S>
using Operation = std::function<BitShares<S>(Session&, const BitShares<S>& x, const BitShares<S>& y)>;
using Expected = std::function<W(W x, W y, std::size_t width)>;

/// Runs `operation` on shares of operands of several widths and lengths, and compares what opens with `expected`.
template <typename S>
void expect_circuit(const Declared& declared, const Operation<S>& operation, const Expected& expected) {
  for (const std::size_t width : test::sizes({1, 2, 3, 5, 8, 31, 32, 64}, {1, 5, 64}))
    for (const std::size_t n : test::sizes({0, 1, 65, 1000}, {0, 1, 65})) {
      SCOPED_TRACE(testing::Message() << width << " bits, " << n << " rows");
      const Operands o = operands(n, width);
      for (const PartyId parties : party_counts<S>()) {
        const Cost cost = declared(width, n, parties);
        CostProbe probe;
        run_scheme<S>(parties, [&](Session& s) {
          const auto x = bit_shares_of<S>(s, 0, slice<W>(o.x, width));
          const auto y = bit_shares_of<S>(s, 1, slice<W>(o.y, width));
          const BitShares<S> z = probe.measure(s, cost, [&] { return operation(s, x, y); });
          const auto opened = unslice<W>(open(s, z));
          for (std::size_t i = 0; i < n; ++i)
            ASSERT_EQ(opened[i], expected(o.x[i], o.y[i], width)) << "row " << i << ": " << o.x[i] << ", " << o.y[i];
        });
        EXPECT_EQ(probe.rounds(), cost.rounds);
      }
    }
}

TYPED_TEST(Circuits, EqualityIsATreeOfAnds) {
  using S = TypeParam;
  expect_circuit<S>(
      equality_cost<S>, [](Session& s, const auto& x, const auto& y) { return equal(s, x, y); },
      [](W x, W y, std::size_t) { return W{x == y}; });
}

TYPED_TEST(Circuits, EqualityWithAPublicValue) {
  using S = TypeParam;
  expect_circuit<S>(
      equality_cost<S>,
      [](Session& s, const auto& x, const auto&) { return equal_public<S>(s, x, 0x5a5a5a5a5a5a5a5a); },
      [](W x, W, std::size_t width) { return W{x == (0x5a5a5a5a5a5a5a5a & mask(width))}; });
}

std::int64_t as_signed(W value, std::size_t width) {
  return static_cast<std::int64_t>(value << (64 - width)) >> (64 - width);
}

TYPED_TEST(Circuits, LessThanComparesUnsignedAndSignedNumbers) {
  using S = TypeParam;
  expect_circuit<S>(
      less_than_cost<S>, [](Session& s, const auto& x, const auto& y) { return less_than(s, x, y); },
      [](W x, W y, std::size_t) { return W{x < y}; });
  expect_circuit<S>(
      less_than_cost<S>,
      [](Session& s, const auto& x, const auto& y) { return less_than(s, x, y, Signedness::as_signed); },
      [](W x, W y, std::size_t width) { return W{as_signed(x, width) < as_signed(y, width)}; });
}

TYPED_TEST(Circuits, CarriesGoUpATreeOrAChain) {
  using S = TypeParam;
  const auto carry = [](W x, W y, std::size_t width) { return width == 64 ? W{x + y < x} : (x + y) >> width; };
  for (const Carries carries : {Carries::tree, Carries::chain}) {
    SCOPED_TRACE(carries == Carries::tree ? "tree" : "chain");
    expect_circuit<S>([&](std::size_t width, std::size_t n,
                          PartyId parties) { return carry_of_sum_cost<S>(width, n, parties, carries); },
                      [&](Session& s, const auto& x, const auto& y) { return carry_of_sum<S>(s, x, y, carries); },
                      carry);
    // The planes as two numbers of half the width, where they can be halved.
    const auto groups = [](std::size_t width) { return width % 2 == 0 ? std::size_t{2} : std::size_t{1}; };
    expect_circuit<S>(
        [&](std::size_t width, std::size_t n, PartyId parties) {
          Cost cost = bit_and_cost<S>(width, n, parties);
          cost += carry_out_cost<S>(width / groups(width), n, parties, groups(width), carries);
          return cost;
        },
        [&](Session& s, const auto& x, const auto& y) {
          const auto g = bit_and(s, x, y), p = x ^ y;
          return carry_out<S>(s, g, p, groups(x.planes()), carries);
        },
        [&](W x, W y, std::size_t width) {
          if (groups(width) == 1) return carry(x, y, width);
          const std::size_t half = width / 2;
          return carry(x & mask(half), y & mask(half), half) | carry(x >> half, y >> half, half) << 1;
        });
  }
}

TYPED_TEST(Circuits, SeveralPublicBoundsShareTheRounds) {
  using S = TypeParam;
  const std::vector<W> bounds{3, 0, 200, 255};
  const Operands o = operands(500, 8);
  for (const PartyId parties : party_counts<S>()) {
    const Cost cost = less_than_public_cost<S>(8, 500, parties, bounds.size());
    CostProbe probe;
    run_scheme<S>(parties, [&](Session& s) {
      const auto x = bit_shares_of<S>(s, 0, slice<W>(o.x, 8));
      const auto below = probe.measure(s, cost, [&] { return less_than_public<S>(s, x, bounds); });
      const BitMatrix opened = open(s, below);
      ASSERT_EQ(opened.planes(), bounds.size());
      for (std::size_t b = 0; b < bounds.size(); ++b)
        for (std::size_t i = 0; i < 500; ++i) ASSERT_EQ(opened.bit(b, i), o.x[i] < bounds[b]) << bounds[b];
    });
    EXPECT_EQ(probe.rounds(), cost.rounds);
  }
}

TYPED_TEST(Circuits, LessThanAPublicBound) {
  using S = TypeParam;
  for (const W bound : {W{0}, W{1}, W{0x55}, W{0x8000'0000}, ~W{0}}) {
    const auto low = [&](std::size_t width) { return bound & mask(width); };
    expect_circuit<S>(
        [](std::size_t width, std::size_t n, PartyId parties) { return less_than_public_cost<S>(width, n, parties); },
        [&](Session& s, const auto& x, const auto&) {
          return less_than_public<S>(s, x, std::array{low(x.planes())}, Signedness::as_unsigned);
        },
        [&](W x, W, std::size_t width) { return W{x < low(width)}; });
    expect_circuit<S>(
        [](std::size_t width, std::size_t n, PartyId parties) { return less_than_public_cost<S>(width, n, parties); },
        [&](Session& s, const auto& x, const auto&) {
          return less_than_public<S>(s, x, std::array{low(x.planes())}, Signedness::as_signed);
        },
        [&](W x, W, std::size_t width) { return W{as_signed(x, width) < as_signed(low(width), width)}; });
  }
}

TYPED_TEST(Circuits, EveryAdderAddsAndSubtracts) {
  using S = TypeParam;
  for (const Adder adder : {Adder::ripple, Adder::brent_kung, Adder::sklansky}) {
    SCOPED_TRACE(name_of(adder));
    const auto cost = [&](std::size_t width, std::size_t n, PartyId parties) {
      return addition_cost<S>(adder, width, n, parties);
    };
    expect_circuit<S>(
        cost, [&](Session& s, const auto& x, const auto& y) { return add(s, x, y, adder); },
        [](W x, W y, std::size_t width) { return (x + y) & mask(width); });
    expect_circuit<S>(
        cost, [&](Session& s, const auto& x, const auto& y) { return subtract<S>(s, x, y, adder); },
        [](W x, W y, std::size_t width) { return (x - y) & mask(width); });
  }
}

TYPED_TEST(Circuits, APublicSummandSavesTheFirstRound) {
  using S = TypeParam;
  constexpr W kPublic = 0x96a5'3c0f'f00d'1235;
  for (const Adder adder : {Adder::ripple, Adder::brent_kung, Adder::sklansky}) {
    SCOPED_TRACE(name_of(adder));
    expect_circuit<S>([&](std::size_t width, std::size_t n,
                          PartyId parties) { return public_addition_cost<S>(adder, width, n, parties); },
                      [&](Session& s, const auto& x, const auto&) {
                        const RingVector<W> values(x.rows(), kPublic);
                        return add_public(s, view(x), slice(std::span<const W>(values), x.planes()), adder);
                      },
                      [](W x, W, std::size_t width) { return (x + kPublic) & mask(width); });
  }
}

TYPED_TEST(Circuits, ThreeNumbersBecomeTwoOfTheSameSum) {
  using S = TypeParam;
  expect_circuit<S>(
      [](std::size_t width, std::size_t n, PartyId parties) {
        Cost cost = bit_and_cost<S>(width - 1, n, parties);
        cost += addition_cost<S>({}, width, n, parties);
        return cost;
      },
      [](Session& s, const auto& x, const auto& y) {
        const auto flipped = ~y;
        const auto [sum, carry] = add_three<S>(s, x, y, flipped);
        return add(s, sum, carry);
      },
      [](W x, W y, std::size_t width) { return (x + y + ~y) & mask(width); });
}

TYPED_TEST(Circuits, TheSmallerAndTheLargerOfTwo) {
  using S = TypeParam;
  const auto cost = [](std::size_t width, std::size_t n, PartyId parties) {
    Cost sum = less_than_cost<S>(width, n, parties);
    sum += select_cost<S>(width, n, parties);
    return sum;
  };
  expect_circuit<S>(
      cost, [](Session& s, const auto& x, const auto& y) { return minimum(s, x, y, Signedness::as_unsigned); },
      [](W x, W y, std::size_t) { return std::min(x, y); });
  expect_circuit<S>(
      cost, [](Session& s, const auto& x, const auto& y) { return maximum(s, x, y, Signedness::as_signed); },
      [](W x, W y, std::size_t width) { return as_signed(x, width) < as_signed(y, width) ? y : x; });
}

TEST(Adders, SizesAreThoseOfTheLiterature) {
  // ANDs a row at 32 bits: 31 carries in a ripple; Sklansky near w + w log2 w = 192, Brent-Kung near 128.
  EXPECT_EQ(adder_size(Adder::ripple, 32).ands, 31u);
  EXPECT_EQ(adder_size(Adder::ripple, 32).rounds, 31u);
  EXPECT_LE(adder_size(Adder::sklansky, 32).ands, 192u);
  EXPECT_EQ(adder_size(Adder::sklansky, 32).rounds, 6u);
  EXPECT_LE(adder_size(Adder::brent_kung, 32).ands, 128u);
  EXPECT_LE(adder_size(Adder::brent_kung, 32).rounds, 10u);
}

TEST(Adders, LongLinksPreferFewRoundsAndThinOnesFewBytes) {
  constexpr std::size_t kRows = 1 << 20;
  EXPECT_EQ(choose_adder(32, 64, 1.0 / 8, {.round_s = 40e-3, .bytes_per_s = 12.5e6}), Adder::sklansky);
  EXPECT_EQ(choose_adder(32, kRows, 1.0 / 8, {.round_s = 10e-6, .bytes_per_s = 125e6}), Adder::ripple);
}

TEST(Links, CircuitsGetFewBytesOnShortOnesAndFewRoundsOnLongOnes) {
  constexpr std::size_t kRows = 1 << 17, kWidth = 32;
  const Operands o = operands(kRows, kWidth);
  const auto expect_rounds = [&](Transport& net, std::uint64_t of_sum, std::uint64_t of_comparison) {
    Session s(net, {});
    const auto x = bit_shares_of<Replicated>(s, 0, slice<W>(o.x, kWidth));
    const auto y = bit_shares_of<Replicated>(s, 1, slice<W>(o.y, kWidth));
    const auto rounds_of = [&](const auto& operation) {
      barrier(net);
      const std::uint64_t before = net.activity().depth;
      operation();
      barrier(net);
      return net.activity().depth - before;
    };
    const std::uint64_t of_barrier = rounds_of([] {});
    EXPECT_EQ(rounds_of([&] { add(s, x, y); }), of_barrier + of_sum);
    EXPECT_EQ(rounds_of([&] { less_than(s, x, y); }), of_barrier + of_comparison);
  };
  run_parties(3, "memory", [&](Transport& net) {
    expect_rounds(net, kWidth - 1, kWidth);
    const auto far = shape(net.open_lane(1), parse_network_profile("rtt_ms=2"));
    expect_rounds(*far, 6, 6);
    far->close();
  });
}

}  // namespace
}  // namespace parley
