#pragma once

/// Names shared by every layer: who, which lane, how long.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace parley {

using PartyId = std::uint16_t;  ///< 0 .. parties - 1
using LaneId = std::uint16_t;   ///< 0 is the lane that the mesh opens with

inline constexpr PartyId kMaxParties = 16;

using SessionId = std::array<std::byte, 16>;  ///< one per run; equal at all parties
using Digest = std::array<std::byte, 32>;     ///< SHA-256

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// The bytes of a contiguous range of trivially copyable values.
template <typename Range>
Bytes bytes_of(const Range& values) {
  return std::as_bytes(std::span(values));
}
template <typename Range>
MutableBytes writable_bytes_of(Range& values) {
  return std::as_writable_bytes(std::span(values));
}

}  // namespace parley
