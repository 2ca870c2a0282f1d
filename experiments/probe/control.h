#pragma once

/// How the parties of the probe agree between measurements.

#include <cstdint>
#include <vector>

#include "experiments/sample.h"

namespace parley {

/// One party's part of a batch. `wrong` is empty, or what is wrong with the bytes that came.
struct ProbeReport {
  PartySample sample;
  char wrong[256] = {};
};

class Control {
 public:
  virtual ~Control() = default;

  virtual void barrier() = 0;
  /// The leader's value, at everyone.
  virtual std::uint64_t announce(std::uint64_t value) = 0;
  /// Everyone's report, at the leader; empty elsewhere.
  virtual std::vector<ProbeReport> gather(const ProbeReport& own) = 0;
};

}  // namespace parley
