#pragma once

/// What one batch of operations cost.

#include <cstdint>
#include <vector>

namespace parley {

/// Totals of one party over one batch. Bytes are payload.
struct PartySample {
  double seconds = 0;
  double waiting_s = 0;
  double cpu_s = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t rounds = 0;  ///< growth of this party's causal depth; the maximum over the parties counts
  std::uint64_t system_calls = 0;

  PartySample& operator+=(const PartySample& other);
};

struct Sample {
  std::uint64_t iterations = 0;
  std::vector<PartySample> parties;

  /// A batch that was run in two pieces.
  Sample& operator+=(const Sample& other);

  double slowest_s() const;
};

}  // namespace parley
