#include "experiments/meter.h"

#include "core/cpu_time.h"

namespace parley {

// The clock is read last here and first in `read`: the counters are not part of what is timed.
Meter::Meter(const Transport& net, CpuScope scope)
    : net_(net),
      scope_(scope),
      traffic_(net.traffic()),
      activity_(net.activity()),
      cpu_begin_s_(cpu_s(activity_)),
      begin_(Clock::now()) {}

PartySample Meter::read() const {
  const TimePoint end = Clock::now();
  const Activity activity = net_.activity();
  const double cpu_end_s = cpu_s(activity);
  const Traffic traffic = net_.traffic() - traffic_;
  return {.seconds = std::chrono::duration<double>(end - begin_).count(),
          .waiting_s = activity.waiting_s - activity_.waiting_s,
          .cpu_s = cpu_end_s - cpu_begin_s_,
          .bytes_sent = traffic.bytes_sent,
          .bytes_received = traffic.bytes_received,
          .messages_sent = traffic.messages_sent,
          .rounds = activity.depth - activity_.depth,
          .system_calls = activity.system_calls - activity_.system_calls};
}

double Meter::cpu_s(const Activity& activity) const {
  if (scope_ == CpuScope::process) return cpu_time_s(CLOCK_PROCESS_CPUTIME_ID);
  return cpu_time_s(CLOCK_THREAD_CPUTIME_ID) + activity.lanes_cpu_s;
}

}  // namespace parley
