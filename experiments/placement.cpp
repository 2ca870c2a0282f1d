#include "experiments/placement.h"

#include <sched.h>

namespace parley {
namespace {

/// The `index`-th of the cores in `allowed`.
int core_at(const cpu_set_t& allowed, int index) {
  int core = 0;
  while (!CPU_ISSET(core, &allowed) || index-- > 0) ++core;
  return core;
}

}  // namespace

void spread_over_cores(PartyId self) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t own;
  CPU_ZERO(&own);
  CPU_SET(core_at(allowed, self % CPU_COUNT(&allowed)), &own);
  sched_setaffinity(0, sizeof own, &own);
  sched_setaffinity(0, sizeof allowed, &allowed);
}

}  // namespace parley
