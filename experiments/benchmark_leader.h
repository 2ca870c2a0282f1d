#pragma once

/// Google Benchmark decides how often; somebody else runs and measures.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace parley {

struct Effort {
  int repetitions = 1;
  double min_time_s = 0;  ///< each repetition measures at least this long; 0: one operation
};

/// Calls `run_batch(iterations)`, which returns the seconds that count, until the number of iterations is large enough
/// for `effort.min_time_s`, then until there are `effort.repetitions` batches of that size. The batches of the
/// repetitions are the last ones. What `run_batch` throws comes out here.
void measure(const std::string& name, const Effort& effort,
             const std::function<double(std::uint64_t iterations)>& run_batch);

}  // namespace parley
