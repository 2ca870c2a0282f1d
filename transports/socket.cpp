#include "transports/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace parley {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const Address& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* list = nullptr;
  const int rc = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list);
  if (rc != 0) throw ConfigError(fmt::format("address '{}' cannot be resolved: {}", address.host, gai_strerror(rc)));
  return {list, &freeaddrinfo};
}

bool is_loopback(const Socket& socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (getpeername(socket.fd(), reinterpret_cast<sockaddr*>(&name), &size) != 0) return false;
  if (name.ss_family == AF_INET) return ntohl(reinterpret_cast<const sockaddr_in&>(name).sin_addr.s_addr) >> 24 == 127;
  return name.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(name).sin6_addr);
}

bool set_congestion(const Socket& socket, const std::string& name) {
  return setsockopt(socket.fd(), IPPROTO_TCP, TCP_CONGESTION, name.data(), static_cast<socklen_t>(name.size())) == 0;
}

}  // namespace

void Socket::close() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

SessionId random_session() {
  SessionId id;
  if (getrandom(id.data(), id.size(), 0) != static_cast<ssize_t>(id.size()))
    throw ConfigError(fmt::format("no randomness from the operating system: {}", std::strerror(errno)));
  return id;
}

Socket listen_on(const Address& address) {
  const AddressList list = resolve(address);
  Socket socket(::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (!socket || bind(socket.fd(), list->ai_addr, list->ai_addrlen) != 0 || listen(socket.fd(), 256) != 0) {
    const std::string hint = errno == EADDRINUSE ? "; another program uses the port, choose a free one" : "";
    throw ConfigError(
        fmt::format("cannot listen on {}:{}: {}{}", address.host, address.port, std::strerror(errno), hint));
  }
  return socket;
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &size) != 0)
    throw ConfigError(fmt::format("descriptor {} is no socket: {}", socket.fd(), std::strerror(errno)));
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(name).sin6_port
                                          : reinterpret_cast<sockaddr_in&>(name).sin_port);
}

bool is_on_another_host(const Address& address) {
  try {
    const AddressList list = resolve({address.host, 0});
    const Socket socket(::socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return socket && bind(socket.fd(), list->ai_addr, list->ai_addrlen) != 0;
  } catch (const ConfigError&) {
    return false;
  }
}

Socket start_connecting(const Address& address, std::string& why) {
  const AddressList list = resolve(address);
  Socket socket(::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket && (connect(socket.fd(), list->ai_addr, list->ai_addrlen) == 0 || errno == EINPROGRESS)) return socket;
  why = std::strerror(errno);
  return {};
}

bool connected_to_itself(const Socket& socket) {
  sockaddr_storage own{}, peer{};
  socklen_t own_size = sizeof(own), peer_size = sizeof(peer);
  return getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&own), &own_size) == 0 &&
         getpeername(socket.fd(), reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 && own_size == peer_size &&
         std::memcmp(&own, &peer, own_size) == 0;
}

Socket accept_one(const Socket& listener) {
  return Socket(accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

void apply_options(const Socket& socket, const SocketOptions& options) {
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (options.congestion == "system") return;
  if (options.congestion == "auto") {
    if (is_loopback(socket) && !set_congestion(socket, "reno")) set_congestion(socket, "cubic");
    return;
  }
  if (!set_congestion(socket, options.congestion))
    throw ConfigError(fmt::format("congestion={}: {}; see /proc/sys/net/ipv4/tcp_allowed_congestion_control",
                                  options.congestion, std::strerror(errno)));
}

std::string congestion_of(const Socket& socket) {
  std::array<char, 16> name{};
  socklen_t size = name.size();
  if (getsockopt(socket.fd(), IPPROTO_TCP, TCP_CONGESTION, name.data(), &size) != 0) return "unknown";
  return {name.data(), strnlen(name.data(), name.size())};
}

std::uint64_t bytes_moved_on(const Socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (getsockopt(socket.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return info.tcpi_bytes_received + info.tcpi_bytes_acked;
}

void set_blocking(const Socket& socket, bool blocking) {
  const int flags = fcntl(socket.fd(), F_GETFL);
  fcntl(socket.fd(), F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

}  // namespace parley
