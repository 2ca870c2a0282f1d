#pragma once

/// Byte rings in shared memory, one per direction: the floor of communication on one machine.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "experiments/probe/endpoint.h"
#include "experiments/probe/shared_memory.h"

namespace parley {

/// One writer, one reader. Both counters only grow; they lie on cache lines of their own.
struct ByteRing {
  static constexpr std::size_t kSize = 1 << 20;

  alignas(64) std::atomic<std::uint64_t> written;
  alignas(64) std::atomic<std::uint64_t> read;
  alignas(64) std::array<std::byte, kSize> data;
};

enum class RingWait : std::uint8_t {
  spin,   ///< keeps its core; needs one for every party
  yield,  ///< lets others run after a few looks
};

class RingEndpoint final : public Endpoint {
 public:
  /// `rings[from * parties + to]` carries the bytes from one party to another.
  RingEndpoint(const SharedArray<ByteRing>& rings, PartyId self, PartyId parties, RingWait wait)
      : rings_(rings), self_(self), parties_(parties), wait_(wait) {}

  void exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) override;
  void send(PartyId to, Bytes out) override { exchange(to, out, to, {}); }
  void receive(PartyId from, MutableBytes in) override { exchange(from, {}, from, in); }

 private:
  void rest(std::uint64_t& looks) const;

  const SharedArray<ByteRing>& rings_;
  PartyId self_, parties_;
  RingWait wait_;
};

}  // namespace parley
