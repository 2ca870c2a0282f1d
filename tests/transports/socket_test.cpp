#include "transports/socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/fake_party.h"
#include "tests/support/watchdog.h"
#include "transports/local.h"

namespace parley::test {
namespace {

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(Socket, a_connection_to_itself_is_told_from_one_to_a_listener) {
  const Socket listener = listen_on({});
  std::string why;
  const Socket caller = start_connecting({.port = port_of(listener)}, why);
  ASSERT_TRUE(caller) << why;
  EXPECT_FALSE(connected_to_itself(caller));

  const Socket narcissus(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(narcissus.fd(), reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
  own.sin_port = htons(port_of(narcissus));
  ASSERT_EQ(connect(narcissus.fd(), reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
  EXPECT_TRUE(connected_to_itself(narcissus));
}

TEST(OpenMesh, a_refused_spec_leaves_no_listener_behind) {
  for (const char* transport : {"tcp", "memory", "there is no such"}) {
    const int fd = listen_on({}).release();
    EXPECT_THROW(open_mesh({.transport = transport, .parties = 1, .listen_fd = fd}), ConfigError);
    EXPECT_FALSE(is_open(fd)) << transport;
  }
}

/// Lets nobody open another descriptor while it lives.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(STDERR_FILENO);
    close(next);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(OpenMesh, a_caller_that_cannot_be_accepted_is_an_error_at_once) {
  const Watchdog watchdog("accepting without descriptors");
  const auto mesh = local_specs(2, "tcp");
  const Socket other(mesh[1].listen_fd);
  const FakeParty caller(mesh[0].addresses[0]);
  const NoMoreDescriptors none;
  const TimePoint begin = Clock::now();
  try {
    open_mesh(mesh[0]);
    ADD_FAILURE() << "accepted without a descriptor";
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::io) << error.what();
    EXPECT_EQ(error.party(), 0) << error.what();
  }
  EXPECT_LT(Clock::now() - begin, mesh[0].connect_timeout / 2);
}

}  // namespace
}  // namespace parley::test
