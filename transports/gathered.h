#pragma once

/// The parts of one gathered read or write.

#include <sys/uio.h>

#include <algorithm>
#include <span>

#include "core/operation.h"

namespace parley {

inline std::size_t size_of(std::span<const iovec> parts) {
  std::size_t bytes = 0;
  for (const iovec& part : parts) bytes += part.iov_len;
  return bytes;
}

/// Up to so many bytes, the kernel takes longer to read a list of parts than we to copy them.
constexpr std::size_t kBytesBetterCopied = 2048;

/// Copies what `parts` point to, one after the other, to `to`; returns the end of it.
inline std::byte* copy_parts(std::span<const iovec> parts, std::byte* to) {
  for (const iovec& part : parts) to = std::copy_n(static_cast<const std::byte*>(part.iov_base), part.iov_len, to);
  return to;
}

/// Copies `bytes` to where `parts` point, one after the other.
inline void copy_to_parts(std::span<const std::byte> bytes, std::span<const iovec> parts) {
  for (const iovec& part : parts) {
    const auto piece = bytes.first(std::min(bytes.size(), part.iov_len));
    std::ranges::copy(piece, static_cast<std::byte*>(part.iov_base));
    bytes = bytes.subspan(piece.size());
  }
}

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
