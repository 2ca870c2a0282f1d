#include "transports/frame_queue.h"

#include <algorithm>

#include "transports/gathered.h"

namespace parley {

std::size_t FrameQueue::piece() const {
  constexpr std::size_t kSmallest = 256 << 10;
  constexpr std::size_t kLargest = 512 << 10;
  constexpr std::size_t kHeaders = 4096;  // room for them, so that a message of a round size needs no call for a tail
  return std::clamp(front().length / 4, kSmallest, kLargest) + kHeaders;
}

std::size_t FrameQueue::gather(std::span<iovec> parts, std::size_t cap) const {
  Gathered gathered(parts, cap);
  for (Operation* op : queue_) {
    gathered.add_rest_of(*op);
    if (gathered.full()) break;
  }
  return gathered.used();
}

}  // namespace parley
