#pragma once

/// Bytes to send and how many, the same for every test.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "core/types.h"

namespace parley::test {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// Loops that are long to find rare races, and sizes that are large to fill every buffer on the way, shrink under a
/// sanitizer, which costs a factor of 5 to 20.
inline constexpr std::size_t kSmallRounds = kSanitized ? 4'000 : 100'000;
inline constexpr std::size_t kLargeMessage = kSanitized ? std::size_t{16} << 20 : std::size_t{64} << 20;

/// Sizes that a test walks through: all of them, or fewer under a sanitizer.
inline std::vector<std::size_t> sizes(std::vector<std::size_t> all, std::vector<std::size_t> few) {
  return kSanitized ? few : all;
}

/// For scenarios in which somebody falls silent; parties that only wait for a core must not be taken for silent.
inline constexpr std::chrono::milliseconds kShortDeadline{kSanitized ? 1500 : 500};

/// Bytes that differ with their seed and with their place, so that shifted or mixed up messages are noticed.
inline std::vector<std::byte> pattern(std::size_t size, std::uint64_t seed) {
  std::vector<std::byte> bytes(size);
  std::uint64_t state = seed * 0x9e3779b97f4a7c15 + 1;
  for (std::byte& byte : bytes) {
    state = state * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<std::byte>(state >> 56);
  }
  return bytes;
}

}  // namespace parley::test
