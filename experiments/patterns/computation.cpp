#include "experiments/patterns/computation.h"

#include <vector>

#include "experiments/patterns/overlap_figures.h"

namespace parley {

void Computation::run(std::uint64_t units) {
  for (std::uint64_t unit = 0; unit < units; ++unit)
    for (std::uint64_t& word : state_) word = (word ^ (word >> 29)) * 0xbf58476d1ce4e5b9 + unit;
  asm volatile("" : : "r"(state_.data()) : "memory");  // the result counts as used
}

double Computation::calibrate() {
  constexpr int kRuns = 7;
  constexpr std::uint64_t kUnits = 2000;
  std::vector<double> seconds;
  for (int i = 0; i < kRuns; ++i) {
    const TimePoint begin = Clock::now();
    run(kUnits);
    seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count() / kUnits);
  }
  return median(seconds);
}

}  // namespace parley
