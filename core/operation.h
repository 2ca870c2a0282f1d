#pragma once

/// One posted send or receive, as a back-end sees it: a frame header and a payload, one after the other.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/frame.h"
#include "core/types.h"

namespace parley {

/// Names one posted operation of one transport. `generation` catches a ticket that is used twice.
struct Ticket {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
};

enum class Direction : std::uint8_t { send, receive };

struct Operation {
  Direction direction = Direction::send;
  PartyId peer = 0;
  FrameHeader header;         ///< send: sealed and ready; receive: the back-end writes here
  FrameHeader expected;       ///< receive: kind, lane, sequence and length that must come
  std::byte* data = nullptr;  ///< payload; only read for a send
  std::size_t length = 0;
  std::size_t moved = 0;       ///< back-end's: bytes of header and payload moved so far
  TimePoint held_until{};      ///< send: its ticket is not done before this time (set by `shaped`)
  bool heeds_release = false;  ///< receive: the release time in its header counts (set by decorators that delay)

  bool wanted = false;  ///< someone waits for it now: a back-end may sleep until all wanted ones are done

  std::atomic<bool> done{false};
  bool in_use = false;
  std::uint32_t generation = 0;

  std::size_t frame_bytes() const { return sizeof(FrameHeader) + length; }
  std::byte* header_bytes() { return reinterpret_cast<std::byte*>(&header); }

  /// Not to be seen as done before this time of the steady clock, even if the bytes have moved. What a peer writes into
  /// a header must not keep a party waiting where nobody imitates a network.
  TimePoint release() const {
    if (direction == Direction::send) return held_until;
    return heeds_release ? TimePoint(std::chrono::nanoseconds(header.release_ns)) : TimePoint();
  }

  /// A back-end calls this when the whole frame has moved and, for a receive, its header was checked.
  void finish() { done.store(true, std::memory_order_release); }
};

}  // namespace parley
