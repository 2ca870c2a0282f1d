#include "experiments/probe/socket_endpoint.h"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace parley {
namespace {

// Larger calls keep the other direction waiting. What came is taken before more is sent.
constexpr std::size_t kSentPerCall = 512 << 10;
constexpr std::size_t kReceivedPerCall = 2 << 20;
constexpr int kNone = -1;

/// Bytes that moved, or 0 when none can move now.
std::size_t moved_or_none(ssize_t result) {
  if (result > 0) return static_cast<std::size_t>(result);
  if (result == 0) throw std::runtime_error("probe: a party left");
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw std::runtime_error(fmt::format("probe: {}", std::strerror(errno)));
}

}  // namespace

struct SocketEndpoint::Idle {
  TimePoint since{};  // none: something moved just now
};

bool SocketEndpoint::push(int fd, Bytes& out) {
  if (out.empty()) return false;
  ++system_calls_;
  const std::size_t sent =
      moved_or_none(::send(fd, out.data(), std::min(out.size(), kSentPerCall), MSG_DONTWAIT | MSG_NOSIGNAL));
  out = out.subspan(sent);
  return sent > 0;
}

bool SocketEndpoint::pull(int fd, MutableBytes& in) {
  if (in.empty()) return false;
  ++system_calls_;
  const std::size_t received = moved_or_none(::recv(fd, in.data(), std::min(in.size(), kReceivedPerCall), MSG_DONTWAIT));
  in = in.subspan(received);
  return received > 0;
}

void SocketEndpoint::rest(Idle& idle, int send_fd, int receive_fd) {
  const TimePoint now = Clock::now();
  if (idle.since == TimePoint{}) idle.since = now;
  if (now - idle.since < yield_for_) {
    sched_yield();
    return;
  }
  pollfd wanted[2] = {{send_fd, POLLOUT, 0}, {receive_fd, POLLIN, 0}};  // a negative descriptor is passed over
  ++system_calls_;
  ::poll(wanted, 2, -1);
}

void SocketEndpoint::exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) {
  const int out_fd = ends_[to], in_fd = ends_[from];
  push(out_fd, out);
  if (out.empty()) {
    receive(from, in);
    return;
  }
  for (Idle idle; !out.empty() || !in.empty();) {
    const bool sent = push(out_fd, out);
    const bool received = pull(in_fd, in);
    if (sent || received)
      idle = {};
    else
      rest(idle, out.empty() ? kNone : out_fd, in.empty() ? kNone : in_fd);
  }
}

void SocketEndpoint::send(PartyId to, Bytes out) {
  for (Idle idle; !out.empty();) {
    if (push(ends_[to], out))
      idle = {};
    else
      rest(idle, ends_[to], kNone);
  }
}

void SocketEndpoint::receive(PartyId from, MutableBytes in) {
  if (yield_for_.count() == 0 && !in.empty()) {
    ++system_calls_;  // blocks in the call itself; the kernel puts the pieces together
    in = in.subspan(moved_or_none(::recv(ends_[from], in.data(), in.size(), MSG_WAITALL)));
  }
  for (Idle idle; !in.empty();) {
    if (pull(ends_[from], in))
      idle = {};
    else
      rest(idle, kNone, ends_[from]);
  }
}

}  // namespace parley
