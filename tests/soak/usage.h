#pragma once

/// What a process holds of its machine.

#include <cstddef>
#include <ostream>

namespace parley::test {

struct Usage {
  std::size_t rss_kib = 0;
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::size_t shared_memory = 0;  ///< entries of /dev/shm that are ours by name

  /// The same but for the memory that is resident, which is never equal.
  bool holds_as_much_as(const Usage& other) const {
    return descriptors == other.descriptors && threads == other.threads && shared_memory == other.shared_memory;
  }
};
std::ostream& operator<<(std::ostream& out, const Usage& usage);

/// What the allocator holds without need is given back first.
Usage usage_now();

}  // namespace parley::test
