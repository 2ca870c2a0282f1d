#pragma once

/// Where the parties of one process meet: a channel per lane, sender and receiver, and a doorbell per party.

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

#include "core/operation.h"
#include "core/types.h"
#include "transports/doorbell.h"

namespace parley {

/// A frame on its way: either a copy of its own, or a send whose owner waits until it was read.
struct FrameInTransit {
  Operation* borrowed = nullptr;
  std::vector<std::byte> copy;
};

/// From one party to another on one lane. The mutex is held while a borrowed payload is copied out, so that a sender
/// that shuts down cannot pull it away.
struct MemoryChannel {
  std::mutex mutex;
  std::deque<FrameInTransit> frames;
  std::vector<std::vector<std::byte>> spare;  ///< memory of copies that were read, for the next ones
  std::atomic<std::uint64_t> taken{0};        ///< borrowed frames that were read, as their sender sees it
  bool ended = false;                         ///< the sender left; what is in `frames` is still to be read
  bool orderly = false;                       ///< ... after sending a FIN
  std::optional<AbortNotice> notice;          ///< ... because it gave up
};

class MemoryHub {
 public:
  explicit MemoryHub(PartyId parties) : parties_(parties) {}

  PartyId parties() const { return parties_; }
  MemoryChannel& channel(LaneId lane, PartyId from, PartyId to);
  Doorbell& doorbell(LaneId lane, PartyId party);

 private:
  PartyId parties_;
  std::mutex mutex_;
  std::map<std::tuple<LaneId, PartyId, PartyId>, MemoryChannel> channels_;
  std::map<std::pair<LaneId, PartyId>, Doorbell> doorbells_;
};

}  // namespace parley
