#pragma once

/// Measures what one party spends between two points of its program.

#include "core/transport.h"
#include "experiments/sample.h"

namespace parley {

/// Whose CPU time counts. A party that is a process of its own counts the threads of its back-end too.
enum class CpuScope : std::uint8_t { process, thread };

class Meter {
 public:
  /// Starts measuring. Rounds are counted from `net`'s depth now.
  Meter(const Transport& net, CpuScope scope);

  PartySample read() const;

 private:
  double cpu_s(const Activity& activity) const;

  const Transport& net_;
  CpuScope scope_;
  Traffic traffic_;
  Activity activity_;
  double cpu_begin_s_;
  TimePoint begin_;
};

}  // namespace parley
