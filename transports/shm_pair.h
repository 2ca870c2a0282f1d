#pragma once

/// The memory that two parties of one host share for one lane: a byte ring in each direction.

#include <sys/uio.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "core/types.h"
#include "transports/socket.h"

namespace parley {

/// Bounds what is on its way, and with it how often two parties that share a core must take turns.
inline constexpr std::size_t kRingBytes = 512 << 10;

/// Positions count bytes from the start and never wrap. Each of them has one owner and a cache line of its own.
struct SharedRing {
  alignas(64) std::atomic<std::uint64_t> written;
  alignas(64) std::atomic<std::uint64_t> read;
  alignas(64) std::array<std::byte, kRingBytes> bytes;
};

struct SleepFlag {
  alignas(64) std::atomic<std::uint32_t> raised;
};

/// All zero at first, as new memory is. Index 0 belongs to the party with the lower id.
struct SharedPair {
  std::array<SleepFlag, 2> asleep;  ///< of each party: it wants a bell when the other one has moved something
  std::array<SharedRing, 2> rings;  ///< by writer
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

/// Makes the memory of a pair, under no name: it is gone with the last process that has it. Its size is sealed, so that
/// no access can fault. Throws std::system_error.
Socket make_pair_memory();

/// Owns a mapping of such memory.
class PairMapping {
 public:
  PairMapping() = default;
  /// Throws std::system_error, also when `descriptor` is not memory as `make_pair_memory` makes it.
  explicit PairMapping(const Socket& descriptor);
  PairMapping(PairMapping&& other) noexcept : pair_(std::exchange(other.pair_, nullptr)) {}
  PairMapping& operator=(PairMapping&& other) noexcept {
    std::swap(pair_, other.pair_);
    return *this;
  }
  ~PairMapping();

  SharedPair& operator*() const { return *pair_; }
  SharedPair* operator->() const { return pair_; }

 private:
  SharedPair* pair_ = nullptr;
};

/// The writing end of a ring. The own position is kept here and only told to the other side, whose position is checked:
/// whatever it says, no byte outside the ring is touched.
class RingWriter {
 public:
  RingWriter() = default;
  explicit RingWriter(SharedRing& ring) : ring_(&ring) {}

  /// How many bytes fit, looked up again if fewer than `wanted` were known to. Nullopt: what the reader claims is
  /// impossible.
  std::optional<std::size_t> room(std::size_t wanted);

  /// Appends `parts`, together at most `room`, and shows them to the reader. Returns how many bytes they are.
  std::size_t write(std::span<const iovec> parts);

 private:
  SharedRing* ring_ = nullptr;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;  // as last seen
};

/// The reading end, in the same way.
class RingReader {
 public:
  RingReader() = default;
  explicit RingReader(SharedRing& ring) : ring_(&ring) {}

  /// How many bytes wait, looked up again if fewer than `wanted` were known of. Nullopt: what the writer claims is
  /// impossible.
  std::optional<std::size_t> waiting(std::size_t wanted);

  /// Takes bytes into `parts`, together at most `waiting`. Returns how many bytes they are.
  std::size_t read(std::span<const iovec> parts);

  /// Copies the last bytes that wait, without taking them; false when there are fewer.
  bool copy_last(MutableBytes bytes) const;

 private:
  SharedRing* ring_ = nullptr;
  std::uint64_t written_ = 0;  // as last seen
  std::uint64_t read_ = 0;
};

}  // namespace parley
