#pragma once

/// What one connection of `comm_thread` still has to send, in the order it was posted.

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>

#include "core/operation.h"

namespace parley {

/// A double buffer, and borrowed frames between its halves. The poster fills one half while the communication thread
/// drains the other one; memory is bounded by the two. Not synchronised; its connection is.
class Outbox {
 public:
  explicit Outbox(std::size_t half_bytes);

  /// Takes `operation` over. A frame that fits a free half is copied, and the operation finished at once; any other
  /// one, and a FIN, which promises that everything before it is out, stays borrowed until it was written.
  void push(Operation& operation);

  bool empty() const { return segments_.empty(); }

  /// Points `parts` at the next bytes to send, at most `cap` of them; returns how many parts were used.
  std::size_t gather(std::span<iovec> parts, std::size_t cap) const;

  /// Takes note that the first `bytes` of those were sent. True when a borrowed operation was finished.
  bool advance(std::size_t bytes);

  /// Has a frame been sent in part? Then nothing else may follow it.
  bool mid_frame() const;

  void clear() { segments_.clear(); }

 private:
  struct Half {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t begin = 0, end = 0;  // what is still to be sent
    bool queued = false;
  };
  /// Either a half of the buffer or a borrowed frame.
  struct Segment {
    Half* half = nullptr;
    Operation* operation = nullptr;
  };

  Half* half_for(std::size_t frame_bytes);

  std::size_t half_bytes_;
  std::array<Half, 2> halves_;
  std::deque<Segment> segments_;
};

}  // namespace parley
