#pragma once

/// One thing that every transport must do, or must say when it cannot: a program for all parties and how it must end.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/support/mesh_run.h"
#include "transports/faulty.h"
#include "transports/mesh.h"

namespace parley::test {

/// What every party that is still there must report.
struct Verdict {
  TransportErrc code;
  std::optional<PartyId> culprit;  ///< none: whichever party it was waiting for
};

/// How one party is made to fail.
struct Misfortune {
  PartyId party = 0;
  std::optional<FaultPlan> plan = {};  ///< none: the program of that party ends its own process
};

struct Scenario {
  std::string_view name;
  PartyId parties = 2;
  void (*program)(Transport&) = nullptr;
  std::optional<Verdict> verdict = {};  ///< none: every party ends in order
  std::optional<Misfortune> misfortune = {};
  Duration deadline = std::chrono::seconds(60);  ///< long where a failure must be noticed without it
};

std::span<const Scenario> data_scenarios();      ///< every byte arrives, in every size, order and lane
std::span<const Scenario> depth_scenarios();     ///< rounds and bytes are those that can be counted by hand
std::span<const Scenario> schedule_scenarios();  ///< random programs against a simulation
std::span<const Scenario> failure_scenarios();   ///< one party misbehaves, all report the same cause
std::span<const Scenario> death_scenarios();     ///< one party's process is killed or stopped; needs real processes

/// All but the deaths: what parties can run as threads, and under mpirun.
std::vector<Scenario> living_scenarios();

const Scenario& find_scenario(std::string_view name);

/// Runs one party of `scenario`; `wrap` decorates the transport, above the misfortune.
Outcome run_scenario(const Scenario& scenario, MeshSpec spec, const Wrap& wrap);

/// Empty when `outcome` is how `party` must end in `scenario`; else what is wrong.
std::string judge(const Scenario& scenario, PartyId party, const Outcome& outcome);

/// What the conformance program prints when `judge` has no complaint.
std::string good_end(PartyId party);

/// Thrown by a scenario's program when what it received is not what it must be.
struct WrongData : std::runtime_error {
  using std::runtime_error::runtime_error;
};
void require(bool condition, const std::string& claim);

}  // namespace parley::test
