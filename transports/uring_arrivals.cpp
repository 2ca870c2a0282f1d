#include "transports/uring_arrivals.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "transports/stream_end.h"

namespace parley {

bool Arrivals::open(Ring& ring, std::uint16_t group) {
  static_assert(kBuffers * sizeof(io_uring_buf) <= sizeof(Lent));
  lent_ = std::make_unique<Lent>();
  data_.resize(kBuffers * kBufferBytes);
  io_uring_buf_ring_init(&lent());
  if (!ring.register_buffers(group, lent(), kBuffers)) return false;
  for (std::uint16_t buffer = 0; buffer < kBuffers; ++buffer) lend(buffer);
  return true;
}

void Arrivals::lend(std::uint16_t buffer) {
  io_uring_buf_ring_add(&lent(), data_of(buffer), kBufferBytes, buffer, io_uring_buf_ring_mask(kBuffers), 0);
  io_uring_buf_ring_advance(&lent(), 1);
}

void Arrivals::take(std::uint16_t buffer, std::size_t size) {
  if (size > 0)
    filled_.push_back({buffer, 0, size});
  else
    lend(buffer);
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

AbortNotice Arrivals::collect_notice(std::span<const iovec> parts, std::size_t got, std::size_t rest) {
  std::vector<iovec> all;
  std::size_t left = got;
  for (const iovec& part : parts) {
    all.push_back({part.iov_base, std::min(part.iov_len, left)});
    left -= all.back().iov_len;
  }
  std::array<std::byte, sizeof(AbortNotice)> more;
  const iovec room{more.data(), more.size()};
  const std::size_t found = read({&room, 1});
  all.push_back({more.data(), found});
  return parley::collect_notice(nullptr, all, got + found, rest + found);
}

}  // namespace parley
