#include "protocols/lanes/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <set>

#include "core/error.h"
#include "protocols/arithmetic/products.h"
#include "protocols/preprocessing/first_party.h"
#include "protocols/verification/product_log.h"
#include "tests/protocols/schemes.h"
#include "tests/support/mesh_run.h"

namespace parley {
namespace {

using R = std::uint64_t;

template <typename S>
class LanesOfScheme : public testing::Test {};
using SplitSchemes = testing::Types<Additive, Replicated, ReplicatedMalicious>;
TYPED_TEST_SUITE(LanesOfScheme, SplitSchemes);

template <typename Share>
Share product(Session& s, const Share& x, const Share& y) {
  s.correlations().reserve_on_demand(true);
  return mul(s, x, y);
}

TYPED_TEST(LanesOfScheme, ProductsAreThoseOfOneLaneForEveryNumberOfLanes) {
  for (const PartyId parties : party_counts<TypeParam>())
    for (const std::size_t n : {0, 1, 7, 40'003}) {
      const auto x = telling_words<R>(n, 1), y = telling_words<R>(n, 2);
      run_scheme<TypeParam>(parties, [&](Session& s) {
        const auto xs = share_input<TypeParam, R>(s, 0, n, x), ys = share_input<TypeParam, R>(s, 1, n, y);
        for (const std::size_t count : {1, 2, 3, 8}) {
          SCOPED_TRACE(testing::Message() << n << " elements, " << count << " lanes");
          Lanes lanes(s, count);
          const auto z = over_lanes(
              lanes, [](Session& lane, const auto& a, const auto& b) { return product(lane, a, b); }, xs, ys);
          const auto opened = open(s, z);
          ASSERT_EQ(opened.size(), n);
          for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(opened[i], x[i] * y[i]) << "element " << i;
        }
      });
    }
}

TEST(Lanes, MoveTheBytesOfOneLaneInOneRoundAndDeclareThat) {
  constexpr std::size_t kSize = 30'001;
  for (const std::size_t count : {1, 2, 5}) {
    run_sessions(2, 1, [&](Session& s) {
      Lanes lanes(s, count);
      lanes.run([&](Session& lane, std::size_t i) {
        lane.correlations().reserve(triple_kind<R>(), part_of(kSize, i, count).count);
      });
      if (!s.computes()) return;
      const auto words = telling_words<R>(kSize, 1);
      const auto x = shares_of<R>(s, 0, words);
      s.net().join_depth(100);
      const Reading before(s);
      // The dealer's lanes idle: every party of the mesh has the same team, only those that compute give it this job.
      const auto z = over_lanes(
          lanes, [](Session& lane, const auto& a, const auto& b) { return mul(lane, a, b); }, x, x);
      const Traffic moved = s.net().traffic() - before.traffic;
      EXPECT_EQ(moved.bytes_sent, mul_cost<R>(kSize, 2).bytes_sent);
      EXPECT_EQ(moved.bytes_received, mul_cost<R>(kSize, 2).bytes_sent);
      EXPECT_EQ(s.net().activity().depth - before.depth, 1u);
      EXPECT_EQ(s.costs().by_operation.at("additive_mul").cost, mul_cost<R>(kSize, 2));
      EXPECT_EQ(s.costs().by_operation.at("additive_mul").calls, 1u);
      EXPECT_EQ(z.size(), kSize);
    });
  }
}

TEST(Lanes, OpenedVectorsAreJoinedInOrder) {
  run_sessions(3, 0, [](Session& s) {
    const auto words = telling_words<R>(1001, 4);
    const auto x = shares_of<R>(s, 1, words);
    Lanes lanes(s, 4);
    EXPECT_EQ(over_lanes(
                  lanes, [](Session& lane, const auto& a) { return open(lane, a); }, x),
              words);
  });
}

TEST(Lanes, OperandsOfDifferentLengthsAreRefused) {
  run_sessions(2, 0, [](Session& s) {
    const auto x = shares_of<R>(s, 0, telling_words<R>(8, 1)), y = shares_of<R>(s, 0, telling_words<R>(9, 1));
    Lanes lanes(s, 2);
    bool called = false;
    const auto note = [&](Session&, const auto& a, const auto&) {
      called = true;
      return a;
    };
    EXPECT_THROW(over_lanes(lanes, note, x, y), ConfigError);
    EXPECT_FALSE(called);
  });
}

TEST(Lanes, EveryLaneAndPairHasAStreamOfItsOwnThatBothEndsDraw) {
  constexpr PartyId kParties = 3;
  constexpr std::size_t kLanes = 4;
  std::array<std::array<std::array<Key, kLanes + 1>, kParties>, kParties> pairwise{};
  std::array<std::array<Key, kLanes + 1>, kParties> local{};
  run_sessions(kParties, 0, [&](Session& s) {
    Lanes lanes(s, kLanes);
    const auto draw = [&](Session& of, std::size_t at) {
      of.local().fill(MutableBytes(local[s.self()][at]));
      for (PartyId peer = 0; peer < kParties; ++peer)
        if (peer != s.self()) of.pairwise(peer).fill(MutableBytes(pairwise[s.self()][peer][at]));
    };
    draw(s, kLanes);
    lanes.run(draw);
  });
  std::set<Key> distinct;
  for (PartyId i = 0; i < kParties; ++i) {
    distinct.insert(local[i].begin(), local[i].end());
    for (PartyId j = 0; j < i; ++j) {
      EXPECT_EQ(pairwise[i][j], pairwise[j][i]);
      distinct.insert(pairwise[i][j].begin(), pairwise[i][j].end());
    }
  }
  EXPECT_EQ(distinct.size(), (kParties + kParties * (kParties - 1) / 2) * (kLanes + 1));
}

TEST(Lanes, TwoSetsOfLanesDrawDifferentStreams) {
  run_sessions(2, 0, [](Session& s) {
    std::array<Key, 2> keys{};
    for (Key& key : keys) {
      Lanes lanes(s, 1);
      lanes.run([&](Session& lane, std::size_t) { key = lane.pairwise_key(1 - s.self()); });
    }
    EXPECT_NE(keys[0], keys[1]);
  });
}

TEST(Lanes, DoNotFallBackToAnotherSourceOfCorrelationsThanTheSessionHas) {
  run_sessions(2, 0, [](Session& s) {
    s.use_correlations(std::make_unique<FirstPartyCorrelations>(s));
    Lanes lanes(s, 2);
    EXPECT_THROW(lanes.run([](Session& lane, std::size_t) { lane.correlations(); }), ConfigError);
  });
}

TEST(Lanes, AWrongProductOnOneLaneAbortsBeforeItLeavesTheLane) {
  using S = ReplicatedMalicious;
  for (PartyId cheater = 0; cheater < 3; ++cheater) {
    std::atomic<int> aborts = 0, left = 0;
    test::run_mesh(
        local_specs(3, "memory"), [](auto net) { return net; },
        [&](Transport& net) {
          Session s(net, {});
          const auto x = share_input<S, R>(s, 0, 4000, telling_words<R>(4000, 1));
          Lanes lanes(s, 4);
          const auto cheated = [&](Session& lane, const auto& a) {
            auto z = mul(lane, a, a);
            // What the honest parties hold when the cheater adds to what it sends to the previous one.
            auto& records = lane.state<ProductLog>().words<R>();
            if (lane.net().lane() == 2 && s.self() == cheater) records.z[0][17] ^= 1;
            if (lane.net().lane() == 2 && next_of(s.self()) == cheater) records.z[1][17] ^= 1;
            return z;
          };
          try {
            over_lanes(lanes, cheated, x);
            ++left;
          } catch (const ProtocolAbort&) {
            ++aborts;
            throw;
          }
        });
    // Who hears that another party gave up before its own check is done fails with that.
    EXPECT_GE(aborts, 1) << "party " << cheater;
    EXPECT_EQ(left, 0) << "party " << cheater;
  }
}

}  // namespace
}  // namespace parley
