#pragma once

/// Work of a chosen length that touches no memory but its own and makes no system call.

#include <array>
#include <cstdint>

#include "core/types.h"

namespace parley {

class Computation {
 public:
  /// One unit is a pass over 4 KiB, well below a microsecond.
  void run(std::uint64_t units);

  /// Seconds of one unit, as the median of several runs.
  double calibrate();

 private:
  std::array<std::uint64_t, 512> state_{};
};

}  // namespace parley
