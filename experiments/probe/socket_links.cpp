#include "experiments/probe/socket_links.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace parley {
namespace {

int require(int result, const char* call) {
  if (result < 0) throw ConfigError(fmt::format("probe: {}: {}", call, std::strerror(errno)));
  return result;
}

bool set_congestion(int fd, const std::string& name) {
  return setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), static_cast<socklen_t>(name.size())) == 0;
}

void set_options(int fd, const std::string& congestion) {
  const int on = 1;
  require(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), "TCP_NODELAY");
  if (congestion == "auto")
    static_cast<void>(set_congestion(fd, "reno") || set_congestion(fd, "cubic"));
  else if (congestion != "system")
    require(set_congestion(fd, congestion) ? 0 : -1, "TCP_CONGESTION");
}

std::pair<int, int> connected_pair(const std::string& congestion) {
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  auto* name = reinterpret_cast<sockaddr*>(&address);
  const int listener = require(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  require(bind(listener, name, size), "bind");
  require(listen(listener, 1), "listen");
  require(getsockname(listener, name, &size), "getsockname");
  const int caller = require(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  require(connect(caller, name, size), "connect");
  const int called = require(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept");
  close(listener);
  set_options(caller, congestion);
  set_options(called, congestion);
  return {caller, called};
}

void close_end(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

}  // namespace

SocketLinks SocketLinks::tcp(PartyId parties, const std::string& congestion) {
  SocketLinks links(parties);
  for (PartyId a = 0; a < parties; ++a)
    for (PartyId b = a + 1; b < parties; ++b)
      std::tie(links.ends_[a][b], links.ends_[b][a]) = connected_pair(congestion);
  return links;
}

SocketLinks SocketLinks::unix_domain(PartyId parties) {
  SocketLinks links(parties);
  for (PartyId a = 0; a < parties; ++a) {
    for (PartyId b = a + 1; b < parties; ++b) {
      int pair[2];
      require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
      links.ends_[a][b] = pair[0];
      links.ends_[b][a] = pair[1];
    }
  }
  return links;
}

SocketLinks::~SocketLinks() {
  for (auto& ends : ends_)
    for (int& fd : ends) close_end(fd);
}

void SocketLinks::keep_only(PartyId self) {
  for (PartyId party = 0; party < ends_.size(); ++party)
    if (party != self)
      for (int& fd : ends_[party]) close_end(fd);
}

std::string loopback_congestion(const std::string& congestion) {
  const SocketLinks links = SocketLinks::tcp(2, congestion);
  std::array<char, 16> name{};
  socklen_t size = name.size();
  require(getsockopt(links.ends_of(0)[1], IPPROTO_TCP, TCP_CONGESTION, name.data(), &size), "TCP_CONGESTION");
  return {name.data(), strnlen(name.data(), name.size())};
}

}  // namespace parley
