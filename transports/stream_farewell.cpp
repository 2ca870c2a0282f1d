#include "transports/stream_farewell.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "core/types.h"

namespace parley {
namespace {

constexpr Duration kLinger = std::chrono::milliseconds(300);

/// Reads and forgets; false once the peer has closed as well.
bool discard(int fd) {
  std::array<std::byte, 16 << 10> bytes;
  for (;;) {
    const ssize_t n = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
  }
}

}  // namespace

void say_farewell(const AbortFrame& frame, std::span<const Farewell> connections) noexcept {
  std::array<pollfd, kMaxParties> open;
  nfds_t count = 0;
  for (const Farewell& connection : connections) {
    if (connection.between_frames) send(connection.fd, &frame, sizeof(frame), MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(connection.fd, SHUT_WR);
    open[count++] = {.fd = connection.fd, .events = POLLIN, .revents = 0};
  }
  const TimePoint enough = Clock::now() + kLinger;
  while (count > 0 && Clock::now() < enough) {
    poll(open.data(), count, 10);
    for (nfds_t i = 0; i < count;)
      if (discard(open[i].fd))
        ++i;
      else
        open[i] = open[--count];
  }
}

}  // namespace parley
