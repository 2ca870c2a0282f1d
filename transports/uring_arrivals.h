#pragma once

/// Bytes of one connection that the kernel receives by itself, into buffers that it was given before (a multishot
/// receive on a ring of provided buffers, Linux 6.0).

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "transports/uring_ring.h"

namespace parley {

class Arrivals {
 public:
  /// Lends the kernel all buffers, as group `group` of `ring`, which must end before this does. False where the kernel
  /// refuses.
  bool open(Ring& ring, std::uint16_t group);

  /// The kernel has filled the first `size` bytes of `buffer`.
  void take(std::uint16_t buffer, std::size_t size) { filled_.push_back({buffer, 0, size}); }

  bool empty() const { return filled_.empty(); }
  bool has_free_buffers() const { return filled_.size() < kBuffers; }

  /// Copies what came first to `parts`; lends the kernel again what is read. Returns how many bytes there were.
  std::size_t read(std::span<const iovec> parts);

  /// The last bytes that came and were not read, at most `most` of them.
  std::vector<std::byte> last(std::size_t most) const;

 private:
  static constexpr std::uint16_t kBuffers = 16;  // a power of two
  static constexpr std::size_t kBufferBytes = 64 << 10;

  struct Free {
    void operator()(void* memory) const;
  };
  struct Filled {
    std::uint16_t buffer;
    std::size_t begin, end;
  };

  std::byte* data_of(std::uint16_t buffer) const { return data_.get() + buffer * kBufferBytes; }
  void lend(std::uint16_t buffer);

  std::unique_ptr<io_uring_buf_ring, Free> lent_;
  std::unique_ptr<std::byte[], Free> data_;
  std::deque<Filled> filled_;
};

}  // namespace parley
