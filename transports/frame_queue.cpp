#include "transports/frame_queue.h"

namespace parley {

std::size_t FrameQueue::piece() const {
  constexpr std::size_t kSmallest = 64 << 10;
  constexpr std::size_t kLargest = 512 << 10;
  constexpr std::size_t kHeaders = 4096;  // room for them, so that a message of a round size needs no call for a tail
  return std::clamp(front().length / 4, kSmallest, kLargest) + kHeaders;
}

std::size_t FrameQueue::gather(std::span<iovec> parts, std::size_t cap) const {
  std::size_t used = 0;
  auto add = [&](std::byte* begin, std::size_t size) {
    size = std::min(size, cap);
    if (size == 0 || used == parts.size()) return;
    parts[used++] = {begin, size};
    cap -= size;
  };
  for (Operation* op : queue_) {
    if (op->moved < sizeof(FrameHeader)) add(op->header_bytes() + op->moved, sizeof(FrameHeader) - op->moved);
    const std::size_t payload_moved = op->moved < sizeof(FrameHeader) ? 0 : op->moved - sizeof(FrameHeader);
    add(op->data + payload_moved, op->length - payload_moved);
    if (cap == 0 || used + 2 > parts.size()) break;
  }
  return used;
}

}  // namespace parley
