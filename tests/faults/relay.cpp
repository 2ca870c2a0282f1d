#include "tests/faults/relay.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "transports/hello.h"
#include "transports/tls_records.h"

namespace parley::test {
namespace {

constexpr int kTickMs = 5;  // how soon the relay ends when it is told to
constexpr std::byte kApplicationData{23};

void wait_for(const Socket& socket, short events) {
  pollfd entry{.fd = socket.fd(), .events = events, .revents = 0};
  poll(&entry, 1, -1);
}

void send_all(const Socket& socket, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) return;  // the party is gone
    if (n < 0)
      wait_for(socket, POLLOUT);
    else
      bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void reset_connection(Socket& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  socket.close();
}

/// A bit that makes a length longer, so that what follows is taken for a part of it.
std::byte lowest_clear_bit(std::byte byte) {
  auto bit = std::byte{4};
  while ((byte & bit) != std::byte{}) bit <<= 1;
  return bit;
}

std::size_t record_bytes(const std::byte* header) {
  return kTlsHeader + (std::to_integer<std::size_t>(header[3]) << 8 | std::to_integer<std::size_t>(header[4]));
}

}  // namespace

std::vector<std::byte> MessageCutter::next() {
  const Cut cut = next_cut();
  std::vector<std::byte> message(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cut.bytes));
  if (cut.bytes == 0) return message;
  surplus_ = index_ == kGreeting ? 0 : surplus_ + cut.plain - frame_bytes();
  index_ += index_ > kGreeting || is_hello(message);
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cut.bytes));
  return message;
}

/// Of the frame behind the last one: what comes after the messages is the end of the run.
std::size_t MessageCutter::frame_bytes() const {
  const auto next = static_cast<std::size_t>(index_ + 1);
  return sizeof(FrameHeader) + (next < kRoundBytes.size() ? kRoundBytes[next] : 0);
}

/// A handshake goes record by record, since each side waits for the other.
MessageCutter::Cut MessageCutter::next_cut() const {
  if (index_ == kGreeting) return carrying(tls_ ? 0 : sizeof(Hello));
  return carrying(frame_bytes() - surplus_);
}

/// The hello has a record of its own, behind those of the handshake.
bool MessageCutter::is_hello(Bytes unit) const {
  return !tls_ || (unit[0] == kApplicationData && unit.size() == sizeof(Hello) + kTlsOverhead);
}

/// The bytes that carry the next `wanted` plain ones; none while they are not whole.
MessageCutter::Cut MessageCutter::carrying(std::size_t wanted) const {
  if (!tls_) return bytes_.size() >= wanted ? Cut{wanted, wanted} : Cut{};
  Cut cut;
  while (cut.bytes + kTlsHeader <= bytes_.size()) {
    const std::size_t size = record_bytes(bytes_.data() + cut.bytes);
    if (cut.bytes + size > bytes_.size()) break;
    cut.bytes += size;
    cut.plain += size - std::min(size, kTlsOverhead);
    if (cut.plain >= wanted) return cut;
  }
  return {};
}

Relay::Relay(const Address& target, const Place& place, Imposed fault, Channel channel)
    : target_(target),
      place_(place),
      fault_(fault),
      tls_(channel == Channel::tls),
      listener_(listen_on(address_)),
      cutter_(tls_),
      struck_(channel == Channel::whole) {
  address_.port = port_of(listener_);
}

Relay::~Relay() {
  over_ = true;
  if (thread_.joinable()) thread_.join();
}

void Relay::reset() {
  reset_wanted_ = true;
  if (thread_.joinable()) thread_.join();
}

bool Relay::connect() {
  while (!over_ && !ends_[0].socket) {
    pollfd entry{.fd = listener_.fd(), .events = POLLIN, .revents = 0};
    poll(&entry, 1, kTickMs);
    ends_[0].socket = accept_one(listener_);
  }
  std::string why;
  ends_[1].socket = start_connecting(target_, why);
  if (!ends_[0].socket || !ends_[1].socket) return false;
  wait_for(ends_[1].socket, POLLOUT);
  return true;
}

void Relay::run() {
  if (!connect()) return;
  std::vector<std::byte> bytes(64 << 10);
  while (!over_ && (ends_[0].reads || ends_[1].reads)) {
    if (reset_wanted_) return cut();
    std::array<pollfd, 2> entries;
    for (std::size_t i = 0; i < 2; ++i)
      entries[i] = {.fd = ends_[i].reads ? ends_[i].socket.fd() : -1, .events = POLLIN, .revents = 0};
    if (poll(entries.data(), entries.size(), kTickMs) <= 0) continue;
    for (std::size_t i = 0; i < 2; ++i) {
      if (entries[i].revents == 0) continue;
      const ssize_t n = recv(ends_[i].socket.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (n > 0 && !carry(i, Bytes(bytes).first(static_cast<std::size_t>(n)))) return cut();
      if (n > 0) continue;
      ends_[i].reads = false;
      if (n < 0 && errno == ECONNRESET) reset_connection(ends_[1 - i].socket);
      if (ends_[1 - i].socket) shutdown(ends_[1 - i].socket.fd(), SHUT_WR);
    }
  }
}

/// False when the connection is to be cut.
bool Relay::carry(std::size_t from, Bytes bytes) {
  Socket& to = ends_[1 - from].socket;
  const bool from_caller = place_.from > place_.to;
  if (struck_ || from_caller != (from == 0)) {
    send_all(to, bytes);
    return true;
  }
  cutter_.take(bytes);
  for (std::vector<std::byte> message; !(message = cutter_.next()).empty();) {
    if (cutter_.index() != static_cast<int>(place_.sequence) && held_back_.empty()) {
      send_all(to, message);
      continue;
    }
    if (!spoil(to, std::move(message))) return false;
    if (!struck_) continue;
    send_all(to, cutter_.rest());
    break;
  }
  return true;
}

/// Sends `message` as the fault has it; false when the connection is to be cut.
bool Relay::spoil(Socket& to, std::vector<std::byte> message) {
  struck_ = true;
  const std::size_t length_at = tls_ ? kTlsHeader - 1 : offsetof(FrameHeader, length);
  switch (fault_) {
    case Imposed::reset: return false;
    case Imposed::truncate:
      send_all(to, Bytes(message).first(message.size() / 2));
      for (const End& end : ends_) shutdown(end.socket.fd(), SHUT_WR);
      return true;
    case Imposed::delay: std::this_thread::sleep_for(kDelay); break;
    case Imposed::flip_header: message[length_at] ^= lowest_clear_bit(message[length_at]); break;
    case Imposed::flip_payload: message[message.size() / 2] ^= std::byte{0x10}; break;
    case Imposed::duplicate: send_all(to, message); break;
    case Imposed::reorder:
      if (!held_back_.empty()) break;
      held_back_ = std::move(message);
      message = split_behind_first_record();
      if (!message.empty()) break;
      struck_ = false;
      return true;
    case Imposed::kill:
    case Imposed::stop: break;  // not for a relay
  }
  send_all(to, message);
  send_all(to, held_back_);
  return true;
}

/// Under TLS it is records that change places, and the end of the run may share the last one of a message.
std::vector<std::byte> Relay::split_behind_first_record() {
  if (!tls_) return {};
  const auto behind = held_back_.begin() + static_cast<std::ptrdiff_t>(record_bytes(held_back_.data()));
  std::vector<std::byte> rest(behind, held_back_.end());
  held_back_.erase(behind, held_back_.end());
  return rest;
}

void Relay::cut() {
  for (End& end : ends_)
    if (end.socket) reset_connection(end.socket);
}

}  // namespace parley::test
