#include "experiments/run_plan.h"

#include <fmt/format.h>

#include "experiments/cell_protocol.h"
#include "experiments/programs.h"
#include "experiments/settle.h"

namespace parley {
namespace {

/// Batches until the repetitions are there, and what is reported of them.
CellResult measure_cell(CellLeader& leader, const ResolvedCell& cell) {
  std::vector<BatchCost> batches;
  leader.batch(1);  // warms up, and finds a wrong result before anything is timed
  measure(cell.program->name, cell.effort, [&](std::uint64_t iterations) {
    batches.push_back(leader.batch(iterations));
    return batches.back().online.slowest_s();
  });
  CellResult result{.figures = leader.end(), .prep_trust = leader.prep_trust()};
  // The batches before those of the repetitions only looked for the number of iterations.
  for (auto batch = batches.end() - cell.effort.repetitions; batch != batches.end(); ++batch) {
    result.samples.push_back(batch->online);
    result.offline += batch->offline;
  }
  return result;
}

bool lead(CellLeader& leader, std::size_t index, const ResolvedCell& cell, EventStream& events) {
  try {
    leader.begin();
    events.cell_done(index, measure_cell(leader, cell));
    return true;
  } catch (const CellFailed& failed) {
    leader.end_failed();
    events.cell_failed(index, failed.kind, failed.what);
    return false;
  }
}

}  // namespace

std::vector<ResolvedCell> resolve(const Plan& plan, std::span<const Program> programs) {
  std::vector<ResolvedCell> resolved;
  for (const Cell& cell : plan.cells) {
    try {
      const Program& program = find_program(programs, cell.program);
      resolved.push_back(
          {&program, Parameters::complete(program.name, program.parameters, cell.parameters), cell.effort});
    } catch (const ConfigError& error) {
      throw ConfigError(fmt::format("plan, cell {}: {}", resolved.size(), error.what()));
    }
  }
  return resolved;
}

bool run_cells(Transport& net, std::span<const ResolvedCell> cells, std::optional<std::uint64_t> seed, CpuScope scope,
               const Turns& turns, EventStream& events) {
  constexpr Duration kSettling = std::chrono::milliseconds(50);
  settle(net, kSettling);
  bool all_good = true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    turns.await(i, events);
    const TrialContext context{net, cells[i].parameters, seed};
    const auto number = static_cast<std::uint32_t>(i);
    if (net.self() == 0) {
      CellLeader leader(net, number, scope);
      leader.prepare(*cells[i].program, context);
      all_good &= lead(leader, i, cells[i], events);
    } else {
      CellFollower follower(net, number, scope);
      follower.prepare(*cells[i].program, context);
      all_good &= follower.follow();
    }
  }
  return all_good;
}

}  // namespace parley
