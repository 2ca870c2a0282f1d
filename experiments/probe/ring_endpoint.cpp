#include "experiments/probe/ring_endpoint.h"

#include <sched.h>

#include <algorithm>
#include <cstring>

namespace parley {
namespace {

// The other side may start on a piece while the next one is copied.
constexpr std::size_t kPiece = 64 << 10;
constexpr std::uint64_t kLooksBeforeYield = 20;
// A spinning party whose peer lost its core to somebody else: some milliseconds.
constexpr std::uint64_t kLooksBeforeHelp = 1 << 16;

/// Bytes that can be copied at once at position `at` of a ring.
std::size_t piece(std::uint64_t at, std::uint64_t available, std::size_t wanted) {
  const std::uint64_t to_end = ByteRing::kSize - at % ByteRing::kSize;
  return static_cast<std::size_t>(std::min<std::uint64_t>({available, to_end, wanted, kPiece}));
}

bool push(ByteRing& ring, Bytes& out) {
  const std::uint64_t at = ring.written.load(std::memory_order_relaxed);
  const std::uint64_t room = ByteRing::kSize - (at - ring.read.load(std::memory_order_acquire));
  const std::size_t size = piece(at, room, out.size());
  if (size == 0) return false;
  std::memcpy(ring.data.data() + at % ByteRing::kSize, out.data(), size);
  ring.written.store(at + size, std::memory_order_release);
  out = out.subspan(size);
  return true;
}

bool pull(ByteRing& ring, MutableBytes& in) {
  const std::uint64_t at = ring.read.load(std::memory_order_relaxed);
  const std::uint64_t there = ring.written.load(std::memory_order_acquire) - at;
  const std::size_t size = piece(at, there, in.size());
  if (size == 0) return false;
  std::memcpy(in.data(), ring.data.data() + at % ByteRing::kSize, size);
  ring.read.store(at + size, std::memory_order_release);
  in = in.subspan(size);
  return true;
}

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

void RingEndpoint::exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) {
  ByteRing& outgoing = rings_[self_ * parties_ + to];
  ByteRing& incoming = rings_[from * parties_ + self_];
  for (std::uint64_t looks = 0; !out.empty() || !in.empty();) {
    const bool sent = push(outgoing, out);
    const bool received = pull(incoming, in);
    if (sent || received)
      looks = 0;
    else
      rest(looks);
  }
}

void RingEndpoint::rest(std::uint64_t& looks) const {
  ++looks;
  if (looks > (wait_ == RingWait::spin ? kLooksBeforeHelp : kLooksBeforeYield))
    sched_yield();
  else
    relax();
}

}  // namespace parley
