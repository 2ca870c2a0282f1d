#include "transports/shm_line.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace parley {

static_assert(std::to_integer<std::uint32_t>(kBell) != (kFrameMagic & 0xff));

void PairLine::ring() const { send(socket_.fd(), &kBell, 1, MSG_DONTWAIT | MSG_NOSIGNAL); }

void PairLine::listen() {
  std::array<std::byte, 2 * sizeof(AbortFrame)> bytes;
  while (news_ == News::open) {
    const ssize_t n = recv(socket_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0)
      news_ = News::closed;
    else
      hear(std::span(bytes).first(static_cast<std::size_t>(n)));
  }
}

void PairLine::hear(Bytes bytes) {
  if (received_ == 0)
    bytes = bytes.subspan(std::ranges::find_if(bytes, [](std::byte b) { return b != kBell; }) - bytes.begin());
  const std::size_t size = std::min(bytes.size(), sizeof(AbortFrame) - received_);
  std::ranges::copy(bytes.first(size), std::as_writable_bytes(std::span(&abort_, 1)).begin() + received_);
  received_ += size;
  const bool header_whole = received_ >= sizeof(FrameHeader);
  const FrameHeader& header = abort_.header;
  if (header_whole && (header.magic != kFrameMagic || header.kind != FrameKind::abort || !header.intact()))
    news_ = News::noise;
  else if (received_ == sizeof(AbortFrame))
    news_ = News::aborted;
}

}  // namespace parley
