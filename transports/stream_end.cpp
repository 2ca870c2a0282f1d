#include "transports/stream_end.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace parley {
namespace {

bool peer_closed(int fd) {
  pollfd entry{.fd = fd, .events = POLLRDHUP, .revents = 0};
  return poll(&entry, 1, 0) == 1 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/// Reads the last bytes as a frame of `kind`, whose header comes first in T.
template <typename T>
bool ends_with(Bytes bytes, FrameKind kind, T& frame) {
  if (bytes.size() < sizeof(T)) return false;
  const std::byte* begin = bytes.data() + bytes.size() - sizeof(T);
  FrameHeader header;
  std::memcpy(&header, begin, sizeof(header));
  std::memcpy(&frame, begin, sizeof(T));
  return header.magic == kFrameMagic && header.kind == kind && header.intact();
}

}  // namespace

StreamEnd look_at_end(int fd, AbortNotice& notice) {
  if (!peer_closed(fd)) return StreamEnd::open;
  int waiting = 0;
  if (ioctl(fd, FIONREAD, &waiting) != 0 || waiting <= 0) return StreamEnd::lost;
  std::vector<std::byte> bytes(static_cast<std::size_t>(waiting));
  const ssize_t got = recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (got <= 0) return StreamEnd::lost;
  return judge_end(std::span(bytes).first(static_cast<std::size_t>(got)), notice);
}

StreamEnd look_at_end(StreamSocket& socket, AbortNotice& notice) {
  if (!socket.tls()) return look_at_end(socket.fd(), notice);
  return peer_closed(socket.fd()) ? judge_end(socket.look_ahead(), notice) : StreamEnd::open;
}

StreamEnd judge_end(Bytes last, AbortNotice& notice) {
  FrameHeader fin;
  if (ends_with(last, FrameKind::fin, fin)) return StreamEnd::finished;
  AbortFrame abort;
  if (!ends_with(last, FrameKind::abort, abort)) return StreamEnd::lost;
  notice = abort.notice;
  return StreamEnd::aborted;
}

AbortNotice collect_notice(StreamSocket* socket, std::span<const iovec> parts, std::size_t got, std::size_t rest) {
  std::vector<std::byte> bytes;
  std::size_t skip = got - rest;  // messages that were delivered: their memory may be gone
  for (const iovec& part : parts) {
    const std::size_t skipped = std::min(skip, part.iov_len);
    const std::size_t size = std::min(part.iov_len - skipped, rest - bytes.size());
    const auto* begin = static_cast<const std::byte*>(part.iov_base) + skipped;
    bytes.insert(bytes.end(), begin, begin + size);
    skip -= skipped;
  }
  constexpr int kPatienceMs = 100;
  while (socket && bytes.size() < sizeof(AbortNotice)) {
    pollfd entry{.fd = socket->fd(), .events = POLLIN, .revents = 0};
    std::array<std::byte, sizeof(AbortNotice)> more;
    if (!socket->has_read_ahead() && poll(&entry, 1, kPatienceMs) != 1) break;
    iovec part{more.data(), sizeof(AbortNotice) - bytes.size()};
    const ssize_t n = socket->receive({&part, 1});
    if (n <= 0) break;
    bytes.insert(bytes.end(), more.begin(), more.begin() + n);
  }
  AbortNotice notice;
  notice.culprit = kMaxParties;  // nobody that is known, unless the bytes say so
  std::ranges::copy(std::span(bytes).first(std::min(bytes.size(), sizeof(notice))),
                    std::as_writable_bytes(std::span(&notice, 1)).begin());
  return notice;
}

}  // namespace parley
