/// The floor of this machine: the patterns as plain loops, without Parley's transports.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "experiments/interrupt.h"
#include "experiments/probe/floor_cell.h"
#include "experiments/probe/forked_parties.h"
#include "experiments/probe/medium.h"
#include "experiments/settings.h"
#include "experiments/turns.h"

namespace {

using namespace parley;

struct Options {
  std::string how, plan, turns;
  std::vector<std::string> settings;
};

/// False when something went wrong.
bool run_cell(const MediumRow& row, const MeshSpec& settings, const Cell& cell, std::size_t index,
              EventStream& events) {
  const auto task = floor_task(cell, index, &events);
  if (!task) return true;
  const PartyId parties = task->pattern->parties;
  if (const std::string reason = row.unfit(parties); !reason.empty()) {
    events.cell_skipped(index, reason);
    return true;
  }
  const auto medium = row.make(parties, settings);
  const SharedArray<bool> right(1);
  const std::string failure = run_forked(parties, [&](PartyId self, Control& control) {
    const auto endpoint = medium->enter(self);
    const bool good = run_floor(*task, index, self, *endpoint, control, events);
    if (self == 0) right[0] = good;
  });
  if (!failure.empty()) events.cell_failed(index, "TransportError", failure);
  return failure.empty() && right[0];
}

void write_ready(const MediumRow& row, const MeshSpec& settings, EventStream& events) {
  events.write({{"event", "ready"},
                {"transport", row.how},
                {"options", {{"wait_us", settings.wait.yield_for.count()}, {"congestion", row.congestion(settings)}}},
                {"network", {{"name", "none"}, {"rtt_ms", 0}, {"mbit_per_s", 0}}}});
}

ExitCode run(const Options& options, EventStream& events) {
  try {
    const MediumRow& row = find_medium(options.how);
    MeshSpec settings;
    for (const std::string& setting : options.settings) apply_setting(settings, setting);
    const Plan plan = read_plan(options.plan);
    const Turns turns(options.turns, 0);
    write_ready(row, settings, events);
    bool all_good = true;
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
      turns.await(i, events);
      all_good &= run_cell(row, settings, plan.cells[i], i, events);
    }
    events.done();
    return all_good ? ExitCode::good : ExitCode::wrong_result;
  } catch (...) {
    const Failure failure = describe(std::current_exception());
    events.error(0, failure);
    return failure.code;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The limits of this machine, as plain loops", "parley-probe");
  app.require_subcommand(1);
  CLI::App* run_command = app.add_subcommand("run", "Measure the cells of a plan");
  Options options;
  run_command->add_option("--how", options.how, "raw_tcp, raw_unix, raw_shm_spin or raw_shm_yield")->required();
  run_command->add_option("--plan", options.plan, "What to measure (JSON)")->required();
  run_command->add_option("--turns", options.turns, "A named pipe TURNS.0: before each cell a byte is taken from it");
  run_command->add_option("--set", options.settings, "wait_us=... or congestion=...; may be repeated")
      ->take_all()
      ->expected(1);
  run_command->footer(
      "Programs: ring_shift (3 parties), exchange, ping_pong, stream (2 parties)\n"
      "Example: parley-probe run --how raw_tcp --plan plan.json --set wait_us=0\n");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(app.exit(error) == 0 ? ExitCode::good : ExitCode::config);
  }
  catch_signals();
  EventStream events(STDOUT_FILENO);
  return static_cast<int>(run(options, events));
}
