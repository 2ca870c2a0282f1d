#pragma once

/// Randomness: from the operating system, and expanded from a key by AES-128 in counter mode.

#include <array>
#include <cstdint>
#include <span>

#include "core/aes.h"
#include "core/types.h"

namespace parley {

using Key = std::array<std::byte, 16>;

/// Fills `out` from the operating system's generator. Throws Error when it fails.
void os_random(MutableBytes out);
Key os_random_key();

/// Expands a seed of a reproducible run to a key. Different labels give independent keys.
Key key_from_seed(std::uint64_t seed, std::uint64_t label);

/// A stream of pseudo-random bytes with random access, so that any part of it can be made anywhere, at any time.
///
/// Byte p is byte p mod 16 of AES-128(key, stream << 64 | p / 16), the block written big-endian: what AES-128-CTR gives
/// for that initial counter. One key has 2^64 streams of 2^68 bytes.
class Prg {
 public:
  explicit Prg(const Key& key, std::uint64_t stream = 0);

  /// Bytes [offset, offset + out.size()) of the stream. Leaves the position of `fill` alone.
  void expand(std::uint64_t offset, MutableBytes out) const;

  /// The next bytes of the stream.
  void fill(MutableBytes out);

  template <typename T>
  void fill(std::span<T> values) {
    fill(std::as_writable_bytes(values));
  }

 private:
  AesRoundKeys round_keys_;
  std::uint64_t stream_;
  std::uint64_t position_ = 0;
};

}  // namespace parley
