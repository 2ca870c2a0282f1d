#include "transports/memory_hub.h"

namespace parley {

MemoryChannel& MemoryHub::channel(LaneId lane, PartyId from, PartyId to) {
  const std::lock_guard lock(mutex_);
  return channels_[{lane, from, to}];
}

Doorbell& MemoryHub::doorbell(LaneId lane, PartyId party) {
  const std::lock_guard lock(mutex_);
  return doorbells_[{lane, party}];
}

}  // namespace parley
