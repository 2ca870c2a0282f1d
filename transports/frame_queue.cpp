#include "transports/frame_queue.h"

#include "transports/gathered.h"

namespace parley {

std::size_t FrameQueue::gather(std::span<iovec> parts, std::size_t cap) const {
  Gathered gathered(parts, cap);
  for (Operation* op : queue_) {
    gathered.add_rest_of(*op);
    if (gathered.full()) break;
  }
  return gathered.used();
}

}  // namespace parley
