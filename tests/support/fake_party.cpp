#include "tests/support/fake_party.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
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

FakeParty::FakeParty(const Address& address) {
  std::string why;
  socket_ = start_connecting(address, why);
  if (!socket_) throw std::runtime_error("cannot connect: " + why);
  wait_for(socket_, POLLOUT);
  set_blocking(socket_, true);
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
  // The other side may have closed already; that is its right.
  [[maybe_unused]] const ssize_t sent = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool FakeParty::read(MutableBytes bytes) {
  return recv(socket_.fd(), bytes.data(), bytes.size(), MSG_WAITALL) == static_cast<ssize_t>(bytes.size());
}

std::vector<std::byte> FakeParty::read_to_end() {
  std::vector<std::byte> all;
  std::array<std::byte, 4096> bytes;
  for (ssize_t n = 0; (n = recv(socket_.fd(), bytes.data(), bytes.size(), 0)) > 0;)
    all.insert(all.end(), bytes.begin(), bytes.begin() + n);
  return all;
}

Socket accept_next(const Socket& listener) {
  wait_for(listener, POLLIN);
  Socket socket = accept_one(listener);
  if (socket) set_blocking(socket, true);
  return socket;
}

}  // namespace parley::test
