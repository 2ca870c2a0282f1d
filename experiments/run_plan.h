#pragma once

#include <optional>
#include <vector>

#include "core/transport.h"
#include "experiments/event_stream.h"
#include "experiments/meter.h"
#include "experiments/plan.h"
#include "experiments/program.h"
#include "experiments/turns.h"

namespace parley {

/// A cell of a plan with its program found and its parameters complete.
struct ResolvedCell {
  const Program* program;
  Parameters parameters;
  Effort effort;
};

/// Throws ConfigError for an unknown program or parameter, naming the cell. `programs` must outlive the result.
std::vector<ResolvedCell> resolve(const Plan& plan, std::span<const Program> programs);

/// Runs the cells one after the other; collective, and the same list at all parties. Party 0 decides the number of
/// iterations and writes to `events`; each cell waits for its turn. False when a cell failed; the others are run all the
/// same.
bool run_cells(Transport& net, std::span<const ResolvedCell> cells, std::optional<std::uint64_t> seed, CpuScope scope,
               const Turns& turns, EventStream& events);

}  // namespace parley
