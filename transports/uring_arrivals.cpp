#include "transports/uring_arrivals.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace parley {
namespace {

constexpr std::size_t kPageBytes = 4096;

}  // namespace

void Arrivals::Free::operator()(void* memory) const { std::free(memory); }

bool Arrivals::open(Ring& ring, std::uint16_t group) {
  static_assert(kBuffers * sizeof(io_uring_buf) <= kPageBytes);
  lent_.reset(static_cast<io_uring_buf_ring*>(std::aligned_alloc(kPageBytes, kPageBytes)));
  data_.reset(static_cast<std::byte*>(std::aligned_alloc(kPageBytes, kBuffers * kBufferBytes)));
  if (!lent_ || !data_) throw std::bad_alloc();
  io_uring_buf_ring_init(lent_.get());
  if (!ring.register_buffers(group, *lent_, kBuffers)) return false;
  for (std::uint16_t buffer = 0; buffer < kBuffers; ++buffer) lend(buffer);
  return true;
}

void Arrivals::lend(std::uint16_t buffer) {
  io_uring_buf_ring_add(lent_.get(), data_of(buffer), kBufferBytes, buffer, io_uring_buf_ring_mask(kBuffers), 0);
  io_uring_buf_ring_advance(lent_.get(), 1);
}

std::size_t Arrivals::read(std::span<const iovec> parts) {
  std::size_t read = 0;
  for (const iovec& part : parts)
    for (std::size_t at = 0; at < part.iov_len;) {
      if (filled_.empty()) return read;
      Filled& first = filled_.front();
      const std::size_t size = std::min(first.end - first.begin, part.iov_len - at);
      std::memcpy(static_cast<std::byte*>(part.iov_base) + at, data_of(first.buffer) + first.begin, size);
      at += size;
      read += size;
      first.begin += size;
      if (first.begin < first.end) continue;
      lend(first.buffer);
      filled_.pop_front();
    }
  return read;
}

std::vector<std::byte> Arrivals::last(std::size_t most) const {
  std::vector<std::byte> bytes;
  for (const Filled& piece : filled_)
    bytes.insert(bytes.end(), data_of(piece.buffer) + piece.begin, data_of(piece.buffer) + piece.end);
  if (bytes.size() > most) bytes.erase(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(most));
  return bytes;
}

}  // namespace parley
