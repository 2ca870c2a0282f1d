#pragma once

/// A connection to a peer: a TCP socket, plain or under TLS, with one interface for both.

#include <sys/socket.h>
#include <sys/uio.h>

#include <memory>
#include <span>
#include <string>

#include "core/error.h"
#include "transports/gathered.h"
#include "transports/socket.h"
#include "transports/tls_stream.h"

namespace parley {

class StreamSocket {
 public:
  StreamSocket() = default;
  explicit StreamSocket(Socket socket, std::unique_ptr<TlsStream> tls = nullptr)
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  int fd() const { return socket_.fd(); }
  explicit operator bool() const { return bool(socket_); }
  const Socket& socket() const { return socket_; }
  Socket release() { return std::move(socket_); }
  void close() noexcept { socket_.close(); }
  TlsStream* tls() const { return tls_.get(); }

  /// As sendmsg(2) without blocking: how many of the bytes that `parts` begin with are out, or -1 and errno. Under TLS,
  /// bytes count when all records of their batch are out; until then it may return 0 although something moved, and the
  /// bytes must be offered again.
  ssize_t send(std::span<iovec> parts) {
    if (tls_) return send_records(parts);
    if (const std::size_t bytes = size_of(parts); bytes <= kBytesBetterCopied) return send_copied(parts, bytes);
    const msghdr message{.msg_iov = parts.data(), .msg_iovlen = parts.size()};
    return sendmsg(fd(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  /// As recvmsg(2) without blocking, in at most one system call. EPROTO: what came is not from the peer.
  ssize_t receive(std::span<iovec> parts) {
    if (tls_) return receive_records(parts);
    if (const std::size_t bytes = size_of(parts); bytes <= kBytesBetterCopied) return receive_copied(parts, bytes);
    msghdr message{.msg_iov = parts.data(), .msg_iovlen = parts.size()};
    return recvmsg(fd(), &message, MSG_DONTWAIT);
  }

  /// Is the other side verified, so that it can be talked to? Always, without TLS.
  bool established() const { return !tls_ || tls_->established(); }

  /// A batch of records is half sent: nothing else may be sent before the rest of it.
  bool mid_send() const { return tls_ && !tls_->sealed().empty(); }

  /// More can be received than poll(2) knows of.
  bool has_read_ahead() const { return tls_ && tls_->has_unopened(); }

  /// The error that `error`, the errno of a failed call, means here.
  TransportErrc code_of(int error) const;
  std::string explain(int error) const;

  /// Everything that the peer has sent and nobody has received yet. Under TLS only: it is opened, and kept.
  Bytes look_ahead();

 private:
  ssize_t send_copied(std::span<const iovec> parts, std::size_t bytes) const;
  ssize_t receive_copied(std::span<const iovec> parts, std::size_t bytes) const;
  ssize_t send_records(std::span<const iovec> parts);
  ssize_t receive_records(std::span<const iovec> parts);
  ssize_t flush();
  ssize_t refill();

  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace parley
