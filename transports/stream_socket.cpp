#include "transports/stream_socket.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace parley {

TransportErrc StreamSocket::code_of(int error) const {
  if (!tls_ || error != EPROTO) return TransportErrc::io;
  return tls_->established() && !tls_->refused() ? TransportErrc::tampered : TransportErrc::auth_failed;
}

std::string StreamSocket::explain(int error) const {
  return tls_ && error == EPROTO ? tls_->failure() : std::strerror(error);
}

ssize_t StreamSocket::send_copied(std::span<const iovec> parts, std::size_t bytes) const {
  std::array<std::byte, kBytesBetterCopied> whole;
  copy_parts(parts, whole.data());
  return ::send(fd(), whole.data(), bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t StreamSocket::receive_copied(std::span<const iovec> parts, std::size_t bytes) const {
  std::array<std::byte, kBytesBetterCopied> whole;
  const ssize_t n = recv(fd(), whole.data(), bytes, MSG_DONTWAIT);
  if (n > 0) copy_to_parts(Bytes(whole).first(static_cast<std::size_t>(n)), parts);
  return n;
}

ssize_t StreamSocket::send_records(std::span<const iovec> parts) {
  if (!mid_send()) tls_->seal(parts);
  if (mid_send()) return flush();
  errno = tls_->failure().empty() ? EAGAIN : EPROTO;
  return -1;
}

/// Sends what is sealed; how many plain bytes are out by that, or -1 and errno.
ssize_t StreamSocket::flush() {
  const Bytes records = tls_->sealed();
  const ssize_t n = ::send(fd(), records.data(), records.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return n < 0 ? n : static_cast<ssize_t>(tls_->sent(static_cast<std::size_t>(n)));
}

ssize_t StreamSocket::receive_records(std::span<const iovec> parts) {
  ssize_t opened = -1;
  if (tls_->has_unopened() || refill() >= 0) opened = tls_->open(parts);
  const int error = errno;
  if (tls_->owes_records()) flush();  // of the handshake, or an alert
  errno = error;
  return opened;
}

/// One read of what the kernel has.
ssize_t StreamSocket::refill() {
  const MutableBytes room = tls_->room();
  const ssize_t n = recv(fd(), room.data(), room.size(), MSG_DONTWAIT);
  if (n > 0) tls_->received(static_cast<std::size_t>(n));
  if (n == 0) tls_->ended();
  return n;
}

Bytes StreamSocket::look_ahead() {
  Bytes ahead = tls_->open_ahead();
  while (refill() > 0) ahead = tls_->open_ahead();
  return ahead;
}

}  // namespace parley
