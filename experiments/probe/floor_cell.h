#pragma once

/// One cell of a plan, measured without Parley's transports. The leader decides the number of iterations by the same
/// rule as for a transport.

#include <optional>

#include "experiments/benchmark_leader.h"
#include "experiments/event_stream.h"
#include "experiments/plan.h"
#include "experiments/probe/control.h"
#include "experiments/probe/floor_pattern.h"

namespace parley {

/// A cell of the plan that has a floor.
struct FloorTask {
  const FloorPattern* pattern;
  std::size_t bytes;
  Effort effort;
};

/// Empty when the cell has no floor: another program, another parameter or an empty message, which a stream of bytes
/// does not have. `events`, where given, is told why.
std::optional<FloorTask> floor_task(const Cell& cell, std::size_t index, EventStream* events);

/// One party's part in `task`, from the first batch to the last. The leader writes the cell's event. False at the
/// leader when bytes were wrong.
bool run_floor(const FloorTask& task, std::size_t cell, PartyId self, Endpoint& net, Control& control,
               EventStream& events);

}  // namespace parley
