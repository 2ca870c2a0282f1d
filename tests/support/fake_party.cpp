#include "tests/support/fake_party.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include "transports/shm_mesh.h"

namespace parley::test {
namespace {

void wait_for(const Socket& socket, short events) {
  pollfd entry{.fd = socket.fd(), .events = events, .revents = 0};
  poll(&entry, 1, -1);
}

}  // namespace

FakeParty::FakeParty(const Address& address, const MeshSpec& as) : as_(as) {
  std::string why;
  Socket socket = start_connecting(address, why);
  if (!socket) throw std::runtime_error("cannot connect: " + why);
  wait_for(socket, POLLOUT);
  begin(std::move(socket), TlsStream::Role::caller);
  std::byte early{};
  while (!socket_.established() && socket_.tls()->failure().empty() && receive_once({&early, 1}) != 0) {
  }
}

FakeParty::FakeParty(Socket socket, const MeshSpec& as) : as_(as) {
  begin(std::move(socket), TlsStream::Role::answerer);
}

void FakeParty::begin(Socket socket, TlsStream::Role role) {
  if (!as_.tls) {
    socket_ = StreamSocket(std::move(socket));
    return;
  }
  auto context = std::make_shared<const TlsContext>(as_.tls, as_.self);
  socket_ = StreamSocket(std::move(socket), std::make_unique<TlsStream>(std::move(context), role));
}

Hello FakeParty::make_hello(PartyId to, TlsStream::Role role) const {
  Hello hello = parley::make_hello(as_, to, 0);
  if (socket_.tls()) hello.session = socket_.tls()->bind(as_.session, role);
  return hello;
}

SharedPair& FakeParty::share_memory() {
  BoxNotice notice;
  if (!read_value(notice)) throw std::runtime_error("no box to put memory in");
  const Socket memory = make_pair_memory();
  memory_ = PairMapping(memory);
  ring_.emplace(memory_->rings[1]);
  if (hand_over(notice.box, {.token = notice.token, .lane = 0}, memory) != 0)
    throw std::runtime_error("the box takes no memory");
  return *memory_;
}

void FakeParty::send(Bytes bytes) {
  if (!ring_) return say(bytes);
  const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
  ring_->write({&part, 1});
}

void FakeParty::say(Bytes bytes) {
  while (!bytes.empty()) {
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    const ssize_t n = socket_.send({&part, 1});
    if (n < 0 && errno != EAGAIN) return;  // the other side may have closed already; that is its right
    if (n < 0)
      wait_for(socket_.socket(), POLLOUT);
    else
      bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

/// -1 and EAGAIN when there was nothing, as in the middle of a handshake.
ssize_t FakeParty::receive_once(MutableBytes bytes) {
  iovec part{bytes.data(), bytes.size()};
  const ssize_t n = socket_.receive({&part, 1});
  if (n < 0 && errno == EAGAIN && !socket_.established()) wait_for(socket_.socket(), POLLIN);
  return n;
}

ssize_t FakeParty::receive(MutableBytes bytes) {
  for (;;) {
    const ssize_t n = receive_once(bytes);
    if (n >= 0 || errno != EAGAIN) return n;
    if (!socket_.has_read_ahead()) wait_for(socket_.socket(), POLLIN);
  }
}

bool FakeParty::read(MutableBytes bytes) {
  while (!bytes.empty()) {
    const ssize_t n = receive(bytes);
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

std::vector<std::byte> FakeParty::read_to_end() {
  std::vector<std::byte> all;
  std::array<std::byte, 4096> bytes;
  for (ssize_t n = 0; (n = receive(bytes)) > 0;) all.insert(all.end(), bytes.begin(), bytes.begin() + n);
  return all;
}

Socket accept_next(const Socket& listener) {
  wait_for(listener, POLLIN);
  Socket socket = accept_one(listener);
  if (socket) set_blocking(socket, true);
  return socket;
}

}  // namespace parley::test
