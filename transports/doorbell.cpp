#include "transports/doorbell.h"

namespace parley {

void Doorbell::ring() {
  {
    const std::lock_guard lock(mutex_);
    rings_.fetch_add(1, std::memory_order_release);
  }
  rung_.notify_one();
}

void Doorbell::wait(std::uint64_t seen, TimePoint until) {
  std::unique_lock lock(mutex_);
  rung_.wait_until(lock, until, [&] { return rings() != seen; });
}

}  // namespace parley
