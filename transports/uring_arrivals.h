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

#include "core/frame.h"
#include "core/ring_vector.h"
#include "transports/uring_ring.h"

namespace parley {

class Arrivals {
 public:
  /// Lends the kernel all buffers, as group `group` of `ring`, which must end before this does. False where the kernel
  /// refuses.
  bool open(Ring& ring, std::uint16_t group);

  /// The kernel has filled the first `size` bytes of `buffer`, or gives it back with none.
  void take(std::uint16_t buffer, std::size_t size);

  bool empty() const { return filled_.empty(); }
  bool has_free_buffers() const { return filled_.size() < kBuffers; }

  /// Copies what came first to `parts`; lends the kernel again what is read. Returns how many bytes there were.
  std::size_t read(std::span<const iovec> parts);

  /// The last bytes that came and were not read, at most `most` of them.
  std::vector<std::byte> last(std::size_t most) const;

  /// The notice behind an abort header: its first `rest` bytes are the last ones of the `got` bytes that were read into
  /// `parts`, the others are read here.
  AbortNotice collect_notice(std::span<const iovec> parts, std::size_t got, std::size_t rest);

 private:
  static constexpr std::uint16_t kBuffers = 16;  // a power of two
  static constexpr std::size_t kBufferBytes = 64 << 10;

  /// Where the kernel finds what is lent: `io_uring_buf_ring`, which has to begin a page.
  struct alignas(4096) Lent {
    std::byte bytes[4096];
  };
  struct Filled {
    std::uint16_t buffer;
    std::size_t begin, end;
  };

  io_uring_buf_ring& lent() const { return *reinterpret_cast<io_uring_buf_ring*>(lent_->bytes); }
  std::byte* data_of(std::uint16_t buffer) { return data_.data() + buffer * kBufferBytes; }
  const std::byte* data_of(std::uint16_t buffer) const { return data_.data() + buffer * kBufferBytes; }
  void lend(std::uint16_t buffer);

  std::unique_ptr<Lent> lent_;
  ByteVector data_;
  std::deque<Filled> filled_;
};

}  // namespace parley
