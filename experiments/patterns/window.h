#pragma once

/// Windows of messages in flight, closed by an acknowledgement, as the bandwidth tests of the OSU benchmarks have them.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/transport.h"
#include "experiments/patterns/page_buffer.h"
#include "experiments/program.h"

namespace parley {

/// Messages per window of the bandwidth patterns, the same in the probe. Two large ones fill any link.
constexpr std::size_t stream_window(std::size_t bytes) { return bytes > (std::size_t{4} << 20) ? 2 : 16; }

/// One direction of a pair: the sender posts all messages of a window, then waits for the acknowledgement.
class WindowEnds {
 public:
  enum class Role : std::uint8_t { send, receive, both, idle };

  WindowEnds(Transport& net, PartyId partner, Role role, std::size_t bytes, std::size_t window);

  void refill();
  void run();
  std::string check() const;

 private:
  bool sends() const { return role_ == Role::send || role_ == Role::both; }
  bool receives() const { return role_ == Role::receive || role_ == Role::both; }

  Transport& net_;
  PartyId partner_;
  Role role_;
  std::size_t bytes_, window_;
  PageBuffer out_;  // sent over and over
  PageBuffer in_;   // a slot per message: receives that overlap are an error in MPI
  std::array<std::byte, 8> ack_out_{}, ack_in_{};
  std::vector<Ticket> tickets_;
  std::uint64_t batch_ = 0;
};

/// The role of this party in a one-way pattern: the lower one of a pair sends.
WindowEnds::Role one_way_role(const Transport& net);

}  // namespace parley
