#include "protocols/ot/base_ot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/ot/curve.h"
#include "protocols/ot/leaf_keys.h"
#include "tests/protocols/ot/ot_sessions.h"

namespace parley {
namespace {

PartyId peer_of(const Session& s) { return static_cast<PartyId>(1 - s.self()); }

TEST(BaseOts, HandOverTheChosenStringOnly) {
  run_sessions(2, 0, [](Session& s) {
    for (const std::size_t n : {0, 1, 7, 32}) {
      std::vector<std::uint8_t> choices(n);
      for (std::size_t i = 0; i < n; ++i) choices[i] = (i * 5 + s.self()) % 3 % 2;
      BaseOts ots;
      const Measured measured = measure(s, [&] { ots = base_ots(s, peer_of(s), choices); });
      EXPECT_EQ(measured.bytes_sent, base_ots_cost(n).bytes_sent);
      EXPECT_EQ(measured.rounds, base_ots_cost(n).rounds);
      ASSERT_EQ(ots.sent.size(), n);
      ASSERT_EQ(ots.received.size(), n);
      const auto their_pairs = shown_by_peer<std::array<Key, 2>>(s, ots.sent);
      for (std::size_t i = 0; i < n; ++i) {
        EXPECT_EQ(ots.received[i], their_pairs[i][choices[i]]);
        EXPECT_NE(ots.received[i], their_pairs[i][1 - choices[i]]);
      }
    }
  });
}

/// Party 1 sends these 99 bytes in the place of an honest offer and answer.
void run_with_forged_message(const std::vector<std::byte>& forged) {
  run_sessions(2, 0, [&](Session& s) {
    if (s.self() == 0) {
      const std::uint8_t choice = 1;
      base_ots(s, 1, {&choice, 1});
    } else {
      std::vector<std::byte> theirs(3 * kBaseOtPoint);
      exchange(s.net(), 0, forged, 0, theirs);
    }
  });
}

std::vector<std::byte> honest_points() {
  const Curve curve;
  Prg random(key_from_seed(1, 2));
  std::vector<std::byte> bytes;
  for (int i = 0; i < 3; ++i) {
    const EncodedPoint point = curve.encode(curve.times_generator(curve.random_scalar(random)));
    bytes.insert(bytes.end(), point.begin(), point.end());
  }
  return bytes;
}

TEST(BaseOts, BytesThatAreNoPointAbortAndNameTheParty) {
  run_with_forged_message(honest_points());  // any points are a legal message
  for (const std::size_t at : {0, 1, 2}) {
    std::vector<std::byte> forged = honest_points();
    std::memset(&forged[at * kBaseOtPoint], 0, kBaseOtPoint);
    try {
      run_with_forged_message(forged);
      FAIL() << "point " << at << " was taken";
    } catch (const ProtocolAbort& abort) {
      EXPECT_NE(std::string(abort.what()).find("party 1 sent"), std::string::npos) << abort.what();
    }
  }
}

TEST(Curves, HashesToPointsThatDifferWithTheInput) {
  const Curve curve;
  OracleInput x("test"), y("test");
  y.add(std::uint64_t{1});
  const EncodedPoint hash = curve.encode(curve.hash_to_point(x));
  EXPECT_EQ(hash, curve.encode(curve.hash_to_point(x)));
  EXPECT_NE(hash, curve.encode(curve.hash_to_point(y)));
  EXPECT_TRUE(curve.decode(hash));
}

TEST(Curves, AddSubtractAndMultiplyAgree) {
  const Curve curve;
  Prg random(key_from_seed(3, 4));
  const Scalar a = curve.random_scalar(random), b = curve.random_scalar(random);
  const Point x = curve.times_generator(a), y = curve.times_generator(b);
  EXPECT_EQ(curve.encode(curve.times(a, y)), curve.encode(curve.times(b, x)));
  EXPECT_EQ(curve.encode(curve.subtract(curve.add(x, y), y)), curve.encode(x));
  EXPECT_TRUE(curve.is_infinity(curve.subtract(x, x)));
}

class LeafKeysOf : public testing::TestWithParam<unsigned> {};

TEST_P(LeafKeysOf, OnlyTheMissingLeafIsMissing) {
  const unsigned k = GetParam();
  run_sessions(2, 0, [k](Session& s) {
    LeafKeys keys;
    const Measured measured = measure(s, [&] { keys = agree_on_leaves(s, peer_of(s), k); });
    EXPECT_EQ(measured.bytes_sent, leaves_cost(k).bytes_sent);
    EXPECT_EQ(measured.rounds, leaves_cost(k).rounds);
    const auto all = shown_by_peer<Key>(s, keys.made);
    const OtBlock delta = keys.received.delta;
    for (std::size_t tree = 0; tree < kOtColumns / k; ++tree) {
      std::size_t missing = 0;
      for (std::size_t bit = 0; bit < k; ++bit) {
        const std::size_t i = tree * k + bit;
        missing |= ((i < 64 ? delta.low >> i : delta.high >> (i - 64)) & 1) << bit;
      }
      const std::size_t first = tree << k;
      EXPECT_EQ(keys.received.keys[first], Key{});
      for (std::size_t y = 1; y < std::size_t{1} << k; ++y)
        ASSERT_EQ(keys.received.keys[first + y], all[first + (y ^ missing)]) << "tree " << tree << ", leaf " << y;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(All, LeafKeysOf, testing::Values(1u, 2u, 4u),
                         [](const auto& tested) { return fmt::format("k{}", tested.param); });

}  // namespace
}  // namespace parley
