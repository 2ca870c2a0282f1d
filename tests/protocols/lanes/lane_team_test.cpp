#include "protocols/lanes/lane_team.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "tests/support/mesh_run.h"
#include "transports/local.h"

namespace parley {
namespace {

constexpr std::array kBackends{"memory", "tcp", "uring", "comm_thread", "shm"};

std::vector<std::byte> numbered(std::size_t n, int first) {
  std::vector<std::byte> bytes(n);
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::byte>(static_cast<int>(i) * 7 + first);
  return bytes;
}

/// Exchanges `out` between the two parties of a mesh, a part over each lane.
std::vector<std::byte> exchange_over(LaneTeam& team, PartyId peer, const std::vector<std::byte>& out) {
  std::vector<std::byte> in(out.size());
  team.run([&](Transport& lane, std::size_t i) {
    const auto [first, count] = part_of(out.size(), i, team.size());
    exchange(lane, peer, std::span(out).subspan(first, count), peer, std::span(in).subspan(first, count));
  });
  return in;
}

bool usable(const char* backend) { return find_backend(backend).unavailable().empty(); }

TEST(PartOf, CoversEveryElementOnceInOrderAndEvenly) {
  for (const std::size_t n : {0, 1, 7, 16, 1000})
    for (const std::size_t parts : {1, 2, 3, 16}) {
      std::size_t next = 0;
      for (std::size_t i = 0; i < parts; ++i) {
        const auto [first, count] = part_of(n, i, parts);
        EXPECT_EQ(first, next);
        EXPECT_LE(count, n / parts + 1);
        EXPECT_GE(count, n / parts);
        next += count;
      }
      EXPECT_EQ(next, n);
    }
}

TEST(LaneTeam, CarriesAllPartsOverEveryBackendForEveryNumberOfLanes) {
  for (const char* backend : kBackends) {
    if (!usable(backend)) continue;
    SCOPED_TRACE(backend);
    run_parties(2, backend, [](Transport& net) {
      const auto peer = static_cast<PartyId>(1 - net.self());
      // One team after the other, on the same lanes.
      for (const std::size_t lanes : {1, 2, 5, 16}) {
        LaneTeam team(net, lanes);
        for (const std::size_t n : {0, 1, 1001, 300'000})
          EXPECT_EQ(exchange_over(team, peer, numbered(n, net.self())), numbered(n, peer)) << lanes << " lanes";
      }
    });
  }
}

TEST(LaneTeam, CountersAddUpToThoseOfOneLane) {
  for (const std::size_t lanes : {1, 4, 7}) {
    run_parties(2, "memory", [&](Transport& net) {
      const auto peer = static_cast<PartyId>(1 - net.self());
      LaneTeam team(net, lanes);
      for (std::uint64_t times = 1; times <= 3; ++times) {
        exchange_over(team, peer, numbered(10'001, 0));
        EXPECT_EQ(net.traffic(peer).bytes_sent, times * 10'001);
        EXPECT_EQ(net.traffic(peer).bytes_received, times * 10'001);
        EXPECT_EQ(net.traffic(peer).messages_sent, times * lanes);
        EXPECT_EQ(net.activity().depth, times);
      }
    });
  }
}

TEST(LaneTeam, WaitingIsTheMeanOfTheLanesAndProcessorTimeIsTheirSum) {
  run_parties(2, "memory", [](Transport& net) {
    constexpr auto kLate = std::chrono::milliseconds(60);
    const auto peer = static_cast<PartyId>(1 - net.self());
    LaneTeam team(net, 4);
    // Two lanes of party 0 wait for the other party, two have nothing to do.
    team.run([&](Transport& lane, std::size_t i) {
      if (i >= 2) return;
      std::byte byte{};
      if (net.self() == 1) {
        std::this_thread::sleep_for(kLate);
        lane.wait(lane.post_send(peer, {&byte, 1}));
      } else {
        lane.wait(lane.post_receive(peer, {&byte, 1}));
      }
    });
    if (net.self() == 1) return;
    const double late_s = std::chrono::duration<double>(kLate).count();
    EXPECT_GE(net.activity().waiting_s, 0.4 * late_s);
    EXPECT_GT(net.activity().lanes_cpu_s, 0);
    EXPECT_GE(team.spread(), 1);
  });
}

TEST(LaneTeam, DepthGrowsOnFromThatOfTheMesh) {
  run_parties(2, "memory", [](Transport& net) {
    const auto peer = static_cast<PartyId>(1 - net.self());
    net.join_depth(40);
    LaneTeam team(net, 3);
    team.run([&](Transport& lane, std::size_t i) {
      for (std::size_t round = 0; round <= i; ++round) exchange(lane, peer, {}, peer, {});
    });
    EXPECT_EQ(net.activity().depth, 43u);
  });
}

/// What a job of lane 2 at party 1 throws ends both teams, though every other lane waits for what never comes.
void expect_failure_ends_all(const char* backend) {
  SCOPED_TRACE(backend);
  const std::vector<test::Outcome> outcomes = test::run_mesh(
      local_specs(2, backend), [](auto net) { return net; },
      [](Transport& net) {
        const auto peer = static_cast<PartyId>(1 - net.self());
        LaneTeam team(net, 4);
        team.run([&](Transport& lane, std::size_t i) {
          if (net.self() == 1 && i == 2) throw DataError("row 7 is odd");
          std::byte byte{};
          lane.wait(lane.post_receive(peer, {&byte, 1}));
        });
      });
  EXPECT_EQ(outcomes[1].other_error, "row 7 is odd") << outcomes[1];
  ASSERT_TRUE(outcomes[0].transport_error) << outcomes[0];
  EXPECT_EQ(outcomes[0].transport_error->code(), TransportErrc::peer_aborted) << outcomes[0];
  EXPECT_EQ(outcomes[0].transport_error->party(), 1) << outcomes[0];
}

TEST(LaneTeam, AFailureOnOneLaneEndsAllLanesOfAllPartiesByName) {
  for (const char* backend : kBackends)
    if (usable(backend)) expect_failure_ends_all(backend);
}

TEST(LaneTeam, AFailedTeamTakesNoMoreJobs) {
  run_parties(2, "memory", [](Transport& net) {
    LaneTeam team(net, 2);
    EXPECT_THROW(team.run([](Transport&, std::size_t) { throw ConfigError("no"); }), ConfigError);
    bool called = false;
    EXPECT_THROW(team.run([&](Transport&, std::size_t) { called = true; }), ConfigError);
    EXPECT_FALSE(called);
  });
}

TEST(LaneTeam, APartyThatDiesEndsTheTeamOfTheOther) {
  const std::vector<test::Outcome> outcomes = test::run_mesh(
      local_specs(2, "tcp"), [](auto net) { return net; },
      [](Transport& net) {
        LaneTeam team(net, 3);
        if (net.self() == 1) throw std::runtime_error("gone");
        team.run([](Transport& lane, std::size_t) {
          std::byte byte{};
          lane.wait(lane.post_receive(1, {&byte, 1}));
        });
      });
  ASSERT_TRUE(outcomes[0].transport_error) << outcomes[0];
  EXPECT_EQ(outcomes[0].transport_error->party(), 1) << outcomes[0];
  EXPECT_NE(outcomes[0].transport_error->code(), TransportErrc::deadline) << outcomes[0];
}

TEST(LaneTeam, RefusesNoLanesAndTooMany) {
  run_parties(2, "memory", [](Transport& net) {
    EXPECT_THROW(LaneTeam(net, 0), ConfigError);
    EXPECT_THROW(LaneTeam(net, kMostLanes + 1), ConfigError);
  });
}

}  // namespace
}  // namespace parley
