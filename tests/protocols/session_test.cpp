#include "protocols/session.h"

#include <gtest/gtest.h>

#include <array>
#include <mutex>

#include "core/error.h"
#include "transports/local.h"

namespace parley {
namespace {

TEST(Session, EveryPairDrawsTheSameStreamAndNoOtherPairDoes) {
  constexpr PartyId kParties = 5;
  std::array<std::array<Key, kParties>, kParties> drawn{};
  run_parties(kParties, "memory", [&](Transport& net) {
    Session s(net, {});
    for (PartyId peer = 0; peer < kParties; ++peer)
      if (peer != s.self()) s.pairwise(peer).fill(MutableBytes(drawn[s.self()][peer]));
  });
  for (PartyId i = 0; i < kParties; ++i)
    for (PartyId j = 0; j < i; ++j) {
      EXPECT_EQ(drawn[i][j], drawn[j][i]);
      for (PartyId other = 0; other < kParties; ++other)
        if (other != i && other != j) {
          EXPECT_NE(drawn[i][j], drawn[i][other]);
        }
    }
}

TEST(Session, KeyAgreementIsOneRoundOfSixteenBytesAPair) {
  run_parties(3, "memory", [&](Transport& net) {
    const Session s(net, {});
    EXPECT_EQ(net.traffic().bytes_sent, 16u * (2 - net.self()));
    EXPECT_LE(net.activity().depth, 1u);
  });
}

TEST(Session, SeedMakesARunRepeatAndDiffersBetweenParties) {
  std::array<std::array<Key, 3>, 2> local{}, pairwise{};
  for (std::size_t run = 0; run < 2; ++run)
    run_parties(3, "memory", [&](Transport& net) {
      Session s(net, {.seed = 77});
      s.local().fill(MutableBytes(local[run][s.self()]));
      pairwise[run][s.self()] = s.pairwise_key((s.self() + 1) % 3);
      EXPECT_TRUE(s.seeded());
    });
  EXPECT_EQ(local[0], local[1]);
  EXPECT_EQ(pairwise[0], pairwise[1]);
  EXPECT_NE(local[0][0], local[0][1]);
  EXPECT_NE(pairwise[0][0], pairwise[0][1]);
}

TEST(Session, WithoutSeedNoTwoRunsAreAlike) {
  std::array<Key, 2> keys{};
  for (Key& key : keys)
    run_parties(2, "memory", [&](Transport& net) {
      Session s(net, {});
      if (s.self() == 0) key = s.pairwise_key(1);
    });
  EXPECT_NE(keys[0], keys[1]);
}

TEST(Session, RefusesAMeshThatDoesNotFitTheComputingParties) {
  run_parties(4, "memory", [&](Transport& net) {
    EXPECT_THROW(Session(net, {.parties = 2}), ConfigError);
    EXPECT_THROW(Session(net, {.parties = 5}), ConfigError);
    EXPECT_THROW(Session(net, {.parties = 1}), ConfigError);
  });
}

TEST(Session, ScratchIsAlignedAndGrows) {
  run_parties(2, "memory", [&](Transport& net) {
    Session s(net, {});
    const auto small = s.scratch(Session::Scratch::work, 10);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(small.data()) % 64, 0u);
    EXPECT_EQ(s.scratch(Session::Scratch::work, 5).data(), small.data());
    EXPECT_EQ(s.scratch(Session::Scratch::work, 1 << 20).size(), std::size_t{1} << 20);
  });
}

}  // namespace
}  // namespace parley
