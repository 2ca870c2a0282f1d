#pragma once

/// The patterns that have a floor, with the names, sizes and windows of experiments/patterns.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "experiments/patterns/page_buffer.h"
#include "experiments/probe/endpoint.h"
#include "experiments/sample.h"

namespace parley {

struct FloorPattern;

/// One party's buffers.
struct FloorBuffers {
  FloorBuffers(const FloorPattern& pattern, PartyId self, std::size_t bytes);

  void refill();
  std::string difference() const;  ///< empty, or what is wrong with what came

  PartyId self, from, to;
  std::size_t bytes, window;
  PageBuffer out, in;
  std::uint64_t batch = 0;
};

struct FloorPattern {
  std::string_view name;
  PartyId parties;
  std::uint64_t rounds;  ///< of one operation
  bool windowed;         ///< party 0 sends a window of messages, party 1 acknowledges
  void (*run)(FloorBuffers&, Endpoint&);

  /// What party `self` sends and receives in `iterations` operations, without any times.
  PartySample traffic(const FloorBuffers& buffers, std::uint64_t iterations) const;
};

std::span<const FloorPattern> floor_patterns();

/// Throws ConfigError with the nearest name when there is no floor of that name.
const FloorPattern& find_floor_pattern(std::string_view name);

}  // namespace parley
