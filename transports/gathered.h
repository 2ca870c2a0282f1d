#pragma once

/// The parts of one gathered read or write.

#include <sys/uio.h>

#include <algorithm>
#include <span>

#include "core/operation.h"

namespace parley {

/// Fills `parts` with at most `cap` bytes.
class Gathered {
 public:
  Gathered(std::span<iovec> parts, std::size_t cap) : parts_(parts), left_(cap) {}

  void add(std::byte* begin, std::size_t size) {
    size = std::min(size, left_);
    if (size == 0 || used_ == parts_.size()) return;
    parts_[used_++] = {begin, size};
    left_ -= size;
  }

  /// What has not moved yet of the header and of the payload.
  void add_rest_of(Operation& op) {
    const std::size_t header = std::min(op.moved, sizeof(FrameHeader));
    const std::size_t payload = op.moved - header;
    add(op.header_bytes() + header, sizeof(FrameHeader) - header);
    add(op.data + payload, op.length - payload);
  }

  /// No room for another frame.
  bool full() const { return left_ == 0 || used_ + 2 > parts_.size(); }
  std::size_t used() const { return used_; }

 private:
  std::span<iovec> parts_;
  std::size_t left_;
  std::size_t used_ = 0;
};

}  // namespace parley
