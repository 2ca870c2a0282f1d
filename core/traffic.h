#pragma once

#include <cstdint>

namespace parley {

/// What one party exchanged with one peer (or with all, summed). Payload only: a message costs
/// `sizeof(FrameHeader)` bytes more on the wire.
struct Traffic {
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_received = 0;

  Traffic& operator+=(const Traffic& other) {
    bytes_sent += other.bytes_sent;
    bytes_received += other.bytes_received;
    messages_sent += other.messages_sent;
    messages_received += other.messages_received;
    return *this;
  }
  friend Traffic operator-(Traffic a, const Traffic& b) {
    a.bytes_sent -= b.bytes_sent;
    a.bytes_received -= b.bytes_received;
    a.messages_sent -= b.messages_sent;
    a.messages_received -= b.messages_received;
    return a;
  }
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

/// What communicating cost this party, besides bytes. `depth` is the causal depth reached: its maximum over the
/// parties is the number of rounds.
struct Activity {
  std::uint32_t depth = 0;
  double waiting_s = 0;
  std::uint64_t system_calls = 0;  ///< made by the back-end to move bytes or to wait; 0 where it cannot know
  double lanes_cpu_s = 0;          ///< processor time of the threads of lanes that joined this one
};

}  // namespace parley
