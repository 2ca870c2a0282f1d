#pragma once

/// TCP sockets with an owner, and the options that Parley sets on them.

#include <string>
#include <utility>

#include "transports/mesh.h"

namespace parley {

/// Owns a file descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.release()) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket() { close(); }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// A random id for one run, from the operating system.
SessionId random_session();

/// Listens on `address`; port 0 lets the kernel choose. Throws ConfigError that names the address.
Socket listen_on(const Address& address);
std::uint16_t port_of(const Socket& socket);

/// Is `address` known to be none of this host's own? False where that cannot be found out.
bool is_on_another_host(const Address& address);

/// Starts to connect, without blocking. Empty when that failed at once; `why` then says the reason.
Socket start_connecting(const Address& address, std::string& why);

/// Has the kernel chosen as the own end of the connection the very port that was called? On one host that happens now
/// and then while nobody listens there, and keeps the party that will from its port.
bool connected_to_itself(const Socket& socket);

/// The next connection in the listener's queue, without blocking; empty when there is none.
Socket accept_one(const Socket& listener);

/// No delay, and the congestion control that `options` ask for. Throws ConfigError when the kernel has no such one.
void apply_options(const Socket& socket, const SocketOptions& options);

/// The congestion control in force on `socket`.
std::string congestion_of(const Socket& socket);

/// Payload bytes that the kernel has moved on `socket` so far, received and acknowledged: progress that a back-end
/// cannot see while the kernel works on a long transfer by itself.
std::uint64_t bytes_moved_on(const Socket& socket);

/// Blocking reads and writes become so again after the mesh is set up.
void set_blocking(const Socket& socket, bool blocking);

}  // namespace parley
