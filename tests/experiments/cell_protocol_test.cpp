#include "experiments/cell_protocol.h"

#include <gtest/gtest.h>

#include <array>

#include "core/collectives.h"
#include "core/error.h"
#include "transports/local.h"

namespace parley {
namespace {

constexpr PartyId kParties = 3;
constexpr std::size_t kBytes = 5;

/// A ring shift that notes what was called, and says what `wrong` says.
struct Probe {
  std::vector<std::uint64_t> reserved;
  std::uint64_t runs = 0;
  std::array<std::byte, kBytes> out{}, in{};
};

Program ring_program(std::vector<Probe>& probes, std::function<std::string(PartyId)> wrong = {},
                     std::uint64_t reserve_limit = UINT64_MAX) {
  Program program{.name = "ring", .min_parties = 2};
  program.prepare = [&probes, wrong, reserve_limit](const TrialContext& context) {
    Transport& net = context.net;
    Probe& probe = probes[net.self()];
    Prepared prepared;
    prepared.trial.reserve = [&probe](std::uint64_t runs) { probe.reserved.push_back(runs); };
    prepared.trial.run = [&net, &probe] {
      ++probe.runs;
      shift(net, probe.out, probe.in);
    };
    prepared.trial.check = [&net, wrong] { return wrong ? wrong(net.self()) : std::string(); };
    prepared.trial.figures = [&net] {
      return Figures{{"self", net.self()}, {"of " + std::to_string(net.self()), 1.0}};
    };
    prepared.trial.reserve_limit = reserve_limit;
    return prepared;
  };
  return program;
}

/// Runs `lead` at party 0 and lets the others follow; what each follower's cell came to.
std::vector<bool> run_cell(const Program& program, const std::function<void(CellLeader&)>& lead) {
  std::array<bool, kParties> good{};
  run_parties(kParties, "memory", [&](Transport& net) {
    const Parameters parameters;
    const TrialContext context{net, parameters, {}};
    if (net.self() == 0) {
      CellLeader leader(net, 7, CpuScope::thread);
      leader.prepare(program, context);
      lead(leader);
    } else {
      CellFollower follower(net, 7, CpuScope::thread);
      follower.prepare(program, context);
      good[net.self()] = follower.follow();
    }
  });
  return std::vector<bool>(good.begin() + 1, good.end());
}

TEST(CellProtocol, AllPartiesRunTheCountsThatOnlyTheLeaderKnows) {
  std::vector<Probe> probes(kParties);
  const std::vector<std::uint64_t> counts{1, 10, 3, 1000, 1, 77};
  const auto good = run_cell(ring_program(probes), [&](CellLeader& leader) {
    leader.begin();
    for (const std::uint64_t count : counts) EXPECT_EQ(leader.batch(count).online.iterations, count);
    leader.end();
  });
  EXPECT_EQ(good, (std::vector<bool>{true, true}));
  for (const Probe& probe : probes) {
    EXPECT_EQ(probe.runs, 1092u);
    EXPECT_EQ(probe.reserved, counts);
  }
}

TEST(CellProtocol, ASampleHoldsTheTotalsOfEveryParty) {
  std::vector<Probe> probes(kParties);
  run_cell(ring_program(probes), [&](CellLeader& leader) {
    leader.begin();
    for (const std::uint64_t count : {1u, 2u, 50u}) {
      const Sample sample = leader.batch(count).online;
      ASSERT_EQ(sample.parties.size(), kParties);
      std::uint64_t rounds = 0;
      for (const PartySample& party : sample.parties) {
        EXPECT_EQ(party.bytes_sent, count * kBytes);
        EXPECT_EQ(party.bytes_received, count * kBytes);
        EXPECT_EQ(party.messages_sent, count);
        EXPECT_GT(party.seconds, 0);
        EXPECT_GE(party.seconds, party.waiting_s);
        rounds = std::max(rounds, party.rounds);
      }
      EXPECT_EQ(rounds, count);  // the agreement before and after leaves no trace
    }
    leader.end();
  });
}

TEST(CellProtocol, ABatchIsCutWhereATrialCannotReserveSoMuch) {
  std::vector<Probe> probes(kParties);
  run_cell(ring_program(probes, {}, 4), [&](CellLeader& leader) {
    leader.begin();
    const Sample sample = leader.batch(10).online;
    EXPECT_EQ(sample.iterations, 10u);
    for (const PartySample& party : sample.parties) EXPECT_EQ(party.messages_sent, 10u);
    leader.end();
  });
  for (const Probe& probe : probes) EXPECT_EQ(probe.reserved, (std::vector<std::uint64_t>{4, 4, 2}));
}

TEST(CellProtocol, AWrongResultAtOnePartyFailsTheCellAtAll) {
  std::vector<Probe> probes(kParties);
  const auto wrong = [](PartyId self) { return self == 2 ? std::string("party 2: 3 is not 4") : std::string(); };
  const auto good = run_cell(ring_program(probes, wrong), [&](CellLeader& leader) {
    leader.begin();
    try {
      leader.batch(5);
      FAIL() << "the wrong result was not noticed";
    } catch (const CellFailed& failed) {
      EXPECT_EQ(failed.kind, "WrongResult");
      EXPECT_EQ(failed.what, "party 2: 3 is not 4");
    }
    leader.end_failed();
  });
  EXPECT_EQ(good, (std::vector<bool>{false, false}));
}

TEST(CellProtocol, APartyThatCannotPrepareFailsTheCellAtAll) {
  Program program{.name = "reads a file"};
  program.prepare = [](const TrialContext& context) -> Prepared {
    if (context.net.self() == 1) throw DataError("data.csv, row 3: not a number");
    return {};
  };
  const auto good = run_cell(program, [&](CellLeader& leader) {
    try {
      leader.begin();
      FAIL() << "the failure was not noticed";
    } catch (const CellFailed& failed) {
      EXPECT_EQ(failed.kind, "DataError");
      EXPECT_EQ(failed.what, "data.csv, row 3: not a number");
    }
    leader.end_failed();
  });
  EXPECT_EQ(good, (std::vector<bool>{false, false}));
}

TEST(CellProtocol, FiguresOfAllPartiesComeTogetherAndTheLowestPartyWins) {
  std::vector<Probe> probes(kParties);
  run_cell(ring_program(probes), [&](CellLeader& leader) {
    leader.begin();
    leader.batch(1);
    EXPECT_EQ(leader.end(), (Figures{{"self", 0}, {"of 0", 1}, {"of 1", 1}, {"of 2", 1}}));
  });
}

TEST(CellProtocol, PartiesAtDifferentCellsSaySo) {
  std::vector<Probe> probes(kParties);
  const Program program = ring_program(probes);
  const auto at_different_cells = [&](Transport& net) {
    const Parameters parameters;
    const TrialContext context{net, parameters, {}};
    if (net.self() == 0) {
      CellLeader leader(net, 4, CpuScope::thread);
      leader.prepare(program, context);
      leader.begin();
      leader.batch(1);
    } else {
      CellFollower follower(net, 5, CpuScope::thread);
      follower.prepare(program, context);
      follower.follow();
    }
  };
  EXPECT_THROW(run_parties(2, "memory", at_different_cells), Error);
}

}  // namespace
}  // namespace parley
