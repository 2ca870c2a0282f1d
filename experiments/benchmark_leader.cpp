#include "experiments/benchmark_leader.h"

#include <benchmark/benchmark.h>

#include <exception>

namespace parley {
namespace {

class Silent : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

}  // namespace

void measure(const std::string& name, const Effort& effort,
             const std::function<double(std::uint64_t iterations)>& run_batch) {
  std::exception_ptr failure;
  auto body = [&](benchmark::State& state) {
    // An exception must not pass through the library: it is kept, and the remaining repetitions are skipped.
    if (failure) state.SkipWithError("failed in an earlier repetition");
    while (state.KeepRunningBatch(state.max_iterations)) {
      try {
        state.SetIterationTime(run_batch(static_cast<std::uint64_t>(state.max_iterations)));
      } catch (...) {
        failure = std::current_exception();
        state.SkipWithError("failed");
      }
    }
  };
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), body);
  registered->UseManualTime()->Repetitions(effort.repetitions);
  if (effort.min_time_s > 0)
    registered->MinTime(effort.min_time_s);
  else
    registered->Iterations(1);
  Silent reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, "all");
  benchmark::ClearRegisteredBenchmarks();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace parley
