#include "experiments/probe/floor_cell.h"

#include <algorithm>

#include "core/cpu_time.h"
#include "core/error.h"
#include "experiments/patterns/pattern.h"
#include "experiments/placement.h"

namespace parley {
namespace {

constexpr std::uint64_t kEnd = 0;  // announced instead of a number of iterations

struct WrongBytes {
  std::string what;
};

class FloorParty {
 public:
  FloorParty(const FloorTask& task, PartyId self, Endpoint& net, Control& control)
      : pattern_(*task.pattern), self_(self), net_(net), control_(control), buffers_(pattern_, self, task.bytes) {}

  void follow() {
    while (const std::uint64_t iterations = control_.announce(0)) control_.gather(run(iterations));
  }

  Sample lead(std::uint64_t iterations) {
    control_.announce(iterations);
    Sample sample{.iterations = iterations, .parties = {}};
    for (const ProbeReport& report : control_.gather(run(iterations))) {
      if (report.wrong[0]) throw WrongBytes{report.wrong};
      sample.parties.push_back(report.sample);
    }
    return sample;
  }

 private:
  ProbeReport run(std::uint64_t iterations) {
    buffers_.refill();
    spread_over_cores(self_);
    control_.barrier();
    const std::uint64_t calls = net_.system_calls();
    const double cpu_begin_s = cpu_time_s(CLOCK_PROCESS_CPUTIME_ID);
    const TimePoint begin = Clock::now();
    for (std::uint64_t i = 0; i < iterations; ++i) pattern_.run(buffers_, net_);
    const TimePoint end = Clock::now();
    ProbeReport report{.sample = pattern_.traffic(buffers_, iterations)};
    report.sample.seconds = std::chrono::duration<double>(end - begin).count();
    report.sample.cpu_s = cpu_time_s(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin_s;
    report.sample.system_calls = net_.system_calls() - calls;
    const std::string wrong = buffers_.difference();
    std::copy_n(wrong.data(), std::min(wrong.size(), sizeof(report.wrong) - 1), report.wrong);
    return report;
  }

  const FloorPattern& pattern_;
  PartyId self_;
  Endpoint& net_;
  Control& control_;
  FloorBuffers buffers_;
};

}  // namespace

std::optional<FloorTask> floor_task(const Cell& cell, std::size_t index, EventStream* events) {
  try {
    const FloorPattern& pattern = find_floor_pattern(cell.program);
    const std::vector<Parameter> declared{bytes_parameter()};
    const Parameters parameters = Parameters::complete(pattern.name, declared, cell.parameters);
    const std::int64_t bytes = parameters.integer("bytes", 1, kMostBytes);
    return FloorTask{&pattern, static_cast<std::size_t>(bytes), cell.effort};
  } catch (const ConfigError& error) {
    if (events) events->cell_skipped(index, error.what());
    return std::nullopt;
  }
}

bool run_floor(const FloorTask& task, std::size_t cell, PartyId self, Endpoint& net, Control& control,
               EventStream& events) {
  FloorParty party(task, self, net, control);
  if (self != 0) {
    party.follow();
    return true;
  }
  try {
    std::vector<Sample> samples;
    party.lead(1);  // warms up
    measure(std::string(task.pattern->name), task.effort, [&](std::uint64_t iterations) {
      samples.push_back(party.lead(iterations));
      return samples.back().slowest_s();
    });
    control.announce(kEnd);
    events.cell_done(cell, {.samples = {samples.end() - task.effort.repetitions, samples.end()}});
    return true;
  } catch (const WrongBytes& wrong) {
    control.announce(kEnd);
    events.cell_failed(cell, "WrongResult", wrong.what);
    return false;
  }
}

}  // namespace parley
