#pragma once

/// Someone on the way between two parties: takes the connection of the one, calls the other, and carries the bytes
/// until the message that it was told to spoil. It knows frames, and under TLS the outside of records; it has no key.

#include <atomic>
#include <span>
#include <thread>
#include <vector>

#include "tests/faults/fault_table.h"
#include "transports/socket.h"

namespace parley::test {

/// Cuts one direction of a connection into messages: a greeting, then frames of known sizes.
class MessageCutter {
 public:
  explicit MessageCutter(bool tls) : tls_(tls) {}

  void take(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  /// The bytes of the next message, or of a part of the greeting; empty while they are not whole.
  std::vector<std::byte> next();
  /// Which message `next` gave last; negative for the greeting.
  int index() const { return index_; }
  /// What was taken and not given.
  std::vector<std::byte> rest() { return std::exchange(bytes_, {}); }

 private:
  static constexpr int kGreeting = -2;  // until -1, which is the hello

  struct Cut {
    std::size_t bytes = 0;
    std::size_t plain = 0;  // that they carry
  };

  std::size_t frame_bytes() const;
  Cut next_cut() const;
  Cut carrying(std::size_t wanted) const;
  bool is_hello(Bytes unit) const;

  bool tls_;
  std::vector<std::byte> bytes_;
  int index_ = kGreeting;
  std::size_t surplus_ = 0;  // plain bytes of the next message that came in the last record of this one
};

class Relay {
 public:
  /// Between the parties of `place`, of which the higher one calls and `target` is where the lower one listens. Spoils
  /// message `place.sequence` of those that go from `place.from` to `place.to`, where it goes over the connection.
  Relay(const Address& target, const Place& place, Imposed fault, Channel channel);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Where the caller is to be sent.
  const Address& address() const { return address_; }

  /// Begins to carry; to be called once all processes are forked.
  void start() {
    thread_ = std::thread([this] { run(); });
  }

  /// Resets the connection, and returns when that is done. For faults whose moment a party tells.
  void reset();

 private:
  struct End {
    Socket socket;
    bool reads = true;
  };

  void run();
  bool connect();
  bool carry(std::size_t from, Bytes bytes);
  bool spoil(Socket& to, std::vector<std::byte> message);
  std::vector<std::byte> split_behind_first_record();
  void cut();

  Address target_, address_;
  Place place_;
  Imposed fault_;
  bool tls_;
  Socket listener_;
  std::array<End, 2> ends_;  // the caller's, the answerer's
  MessageCutter cutter_;
  bool struck_;  // or there is nothing to strike
  std::vector<std::byte> held_back_;
  std::atomic<bool> over_{false}, reset_wanted_{false};
  std::thread thread_;
};

}  // namespace parley::test
