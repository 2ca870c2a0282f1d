#pragma once

/// `traced`: a transcript of what a party sent and received.

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/transport.h"

namespace parley {

/// One frame. Never the payload: shares and masks together are the secret, and a transcript is what people mail around.
struct TraceEntry {
  Direction direction = Direction::send;
  FrameKind kind = FrameKind::data;
  PartyId peer = 0;
  LaneId lane = 0;
  std::uint64_t sequence = 0;
  std::uint32_t depth = 0;
  std::uint64_t length = 0;
  std::optional<Digest> payload;  ///< SHA-256, where it was asked for

  friend bool operator==(const TraceEntry&, const TraceEntry&) = default;
};

/// "send to 1 lane 0 message 3 depth 2 bytes 80", and the digest if there is one.
std::string to_string(const TraceEntry& entry);

enum class TracePayload : std::uint8_t {
  none,
  /// For golden files of runs with seeded randomness only. A digest of a short message gives the message away to anyone
  /// who can try them all.
  digest,
};

using TraceSink = std::function<void(const TraceEntry&)>;

/// The caller keeps `entries` or `out` until the transport and its lanes are gone.
TraceSink trace_into(std::vector<TraceEntry>& entries);
TraceSink trace_into(std::ostream& out);

/// Reports sends when they are posted and receives when their ticket is done: the order of the program, hence the same
/// on every back-end. Lanes share the sink, one entry at a time; between lanes there is no order.
std::unique_ptr<Transport> trace(std::unique_ptr<Transport> inner, TraceSink sink,
                                 TracePayload payload = TracePayload::none);

}  // namespace parley
