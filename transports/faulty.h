#pragma once

/// `faulty`: a party that misbehaves once, on purpose. For tests.

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/transport.h"

namespace parley {

enum class Fault : std::uint8_t {
  drop,          ///< the message is never sent, though its ticket is done
  flip_header,   ///< one bit of the header changes on the way
  flip_payload,  ///< one bit of the payload changes on the way; an empty message stays as it is
  truncate,      ///< the message loses its last byte, and says so; an empty one stays as it is
  duplicate,     ///< the message is sent twice
  reorder,       ///< the next message to this peer goes first; without one, it is never sent
  delay,         ///< the message is seen `FaultPlan::delay` later, by a receiver that is decorated as well
  kill,          ///< the party vanishes without a word instead of sending it; its own call throws `io`
  stop,          ///< from this message on the party neither sends nor takes anything, but keeps its connections
};

/// Strikes at the `message`-th message (from 0) that goes to `peer`, on each lane.
struct FaultPlan {
  Fault what = Fault::drop;
  PartyId peer = 0;
  std::uint64_t message = 0;
  Duration delay = std::chrono::milliseconds(100);
};

std::unique_ptr<Transport> make_faulty(std::unique_ptr<Transport> inner, const FaultPlan& plan);

}  // namespace parley
