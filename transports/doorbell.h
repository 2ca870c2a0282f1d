#pragma once

/// How one thread tells another one that something happened.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/types.h"

namespace parley {

/// Rung when something happened that its owner may be waiting for. Costs a system call only while the owner sleeps.
class Doorbell {
 public:
  void ring();
  std::uint64_t rings() const { return rings_.load(std::memory_order_acquire); }
  /// Returns when there were more than `seen` rings, or at `until`.
  void wait(std::uint64_t seen, TimePoint until);

 private:
  std::atomic<std::uint64_t> rings_{0};
  std::mutex mutex_;
  std::condition_variable rung_;
};

}  // namespace parley
