#include "transports/stream_farewell.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "core/types.h"

namespace parley {
namespace {

constexpr Duration kLinger = std::chrono::milliseconds(300);

/// What is to be sent on a connection before it ends; under TLS nobody owns the bytes but the stream.
Bytes last_words(const AbortFrame& frame, const Farewell& connection) {
  TlsStream* tls = connection.tls;
  if (!tls) return connection.between_frames ? std::as_bytes(std::span(&frame, 1)) : Bytes();
  if (connection.between_frames && tls->sealed().empty()) {
    const iovec whole{const_cast<AbortFrame*>(&frame), sizeof(frame)};  // only read
    tls->seal({&whole, 1});
  } else if (frame.notice.code == TransportErrc::tampered) {
    tls->seal_alarm();
  }
  return tls->sealed();
}

/// Reads and forgets; false once the peer has closed as well.
bool discard(int fd) {
  std::array<std::byte, 16 << 10> bytes;
  for (;;) {
    const ssize_t n = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n <= 0) return n < 0 && (errno == EAGAIN || errno == EINTR);
  }
}

/// A connection with words that are still to be sent.
struct Parting {
  int fd;
  Bytes words;

  /// Sends what fits, and ends the sending side behind the last word.
  void speak() {
    if (!words.empty()) {
      const ssize_t n = send(fd, words.data(), words.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno != EAGAIN && errno != EINTR) words = {};  // nobody hears it
      if (n > 0) words = words.subspan(static_cast<std::size_t>(n));
    }
    if (words.empty()) shutdown(fd, SHUT_WR);
  }
};

}  // namespace

void say_farewell(const AbortFrame& frame, std::span<const Farewell> connections) noexcept {
  std::array<pollfd, kMaxParties> open;
  std::array<Parting, kMaxParties> partings;
  nfds_t count = 0;
  for (const Farewell& connection : connections) {
    partings[count] = {connection.fd, last_words(frame, connection)};
    partings[count].speak();
    open[count++] = {.fd = connection.fd, .events = POLLIN, .revents = 0};
  }
  const TimePoint enough = Clock::now() + kLinger;
  while (count > 0 && Clock::now() < enough) {
    poll(open.data(), count, 10);
    for (nfds_t i = 0; i < count;) {
      if (!partings[i].words.empty()) partings[i].speak();
      if (discard(open[i].fd)) {
        ++i;
      } else {
        open[i] = open[--count];
        partings[i] = partings[count];
      }
    }
  }
  for (const Parting& parting : std::span(partings).first(count)) shutdown(parting.fd, SHUT_WR);
}

}  // namespace parley
