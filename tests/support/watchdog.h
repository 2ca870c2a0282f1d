#pragma once

/// A hang is a failure, not a wait.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace parley::test {

/// Ends the whole test program, saying what hung, unless it is destroyed within `limit`. The limit is generous: it
/// detects that something never ends, and says nothing about speed.
class Watchdog {
 public:
  explicit Watchdog(std::string what, std::chrono::seconds limit = std::chrono::seconds(120));
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace parley::test
