#pragma once

/// The frames that wait for one direction of one byte stream, as one gathered read or write.

#include <sys/uio.h>

#include <algorithm>
#include <deque>
#include <span>

#include "core/operation.h"

namespace parley {

class FrameQueue {
 public:
  bool empty() const { return queue_.empty(); }
  void push(Operation& operation) { queue_.push_back(&operation); }
  std::size_t size() const { return queue_.size(); }
  void clear() { queue_.clear(); }
  Operation& front() const { return *queue_.front(); }

  /// Points `parts` at the next bytes to move, at most `cap` of them; returns how many parts were used. Headers and
  /// payloads of several frames go together: this is what coalesces small messages.
  std::size_t gather(std::span<iovec> parts, std::size_t cap) const;

  /// Takes note that the first `bytes` of those have moved, and finishes the frames that are whole.
  /// `on_header(operation, rest)` is called once per frame, when its header is complete and before it can finish; the
  /// last `rest` of the moved bytes follow that header.
  template <typename OnHeader>
  void advance(std::size_t bytes, OnHeader&& on_header) {
    while (bytes > 0) {
      Operation& op = *queue_.front();
      const std::size_t before = op.moved;
      const std::size_t step = std::min(bytes, op.frame_bytes() - before);
      op.moved += step;
      bytes -= step;
      if (before < sizeof(FrameHeader) && op.moved >= sizeof(FrameHeader))
        on_header(op, bytes + op.moved - sizeof(FrameHeader));
      if (op.moved < op.frame_bytes()) return;
      queue_.pop_front();
      op.finish();
    }
  }

  /// Has the front frame begun to move? Then nothing else may be written before it has ended.
  bool mid_frame() const { return !queue_.empty() && queue_.front()->moved > 0; }

 private:
  std::deque<Operation*> queue_;
};

}  // namespace parley
