#include "experiments/benchmark_leader.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace parley {
namespace {

constexpr double kSecondsPerOperation = 1e-4;

std::vector<std::uint64_t> batches_of(const Effort& effort) {
  std::vector<std::uint64_t> batches;
  measure("test", effort, [&](std::uint64_t iterations) {
    batches.push_back(iterations);
    return kSecondsPerOperation * static_cast<double>(iterations);
  });
  return batches;
}

TEST(BenchmarkLeader, EndsWithOneBatchOfTheFinalCountPerRepetition) {
  const auto batches = batches_of({.repetitions = 4, .min_time_s = 0.05});
  ASSERT_GT(batches.size(), 4u);
  for (std::size_t i = batches.size() - 4; i < batches.size(); ++i) EXPECT_EQ(batches[i], batches.back());
  EXPECT_GE(static_cast<double>(batches.back()) * kSecondsPerOperation, 0.05);
}

TEST(BenchmarkLeader, RunsOneOperationPerRepetitionWithoutAMinimumTime) {
  EXPECT_EQ(batches_of({.repetitions = 3, .min_time_s = 0}), (std::vector<std::uint64_t>{1, 1, 1}));
}

TEST(BenchmarkLeader, PassesOnWhatABatchThrowsAndStopsThere) {
  int calls = 0;
  const auto fails_at_second = [&](std::uint64_t) -> double {
    if (++calls == 2) throw std::runtime_error("broken");
    return 1;
  };
  EXPECT_THROW(measure("test", {.repetitions = 5, .min_time_s = 0}, fails_at_second), std::runtime_error);
  EXPECT_EQ(calls, 2);
}

TEST(BenchmarkLeader, WorksAgainAfterAFailure) {
  EXPECT_THROW(measure("test", {}, [](std::uint64_t) -> double { throw std::runtime_error("broken"); }),
               std::runtime_error);
  EXPECT_EQ(batches_of({.repetitions = 1, .min_time_s = 0}).size(), 1u);
}

}  // namespace
}  // namespace parley
