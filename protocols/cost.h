#pragma once

/// What an operation costs, declared beside its code and compared with the wire by the tests.

#include <cstdint>

namespace parley {

/// Online cost of one call at one party. Bytes are payload, without frame headers.
struct Cost {
  std::uint64_t rounds = 0;        ///< growth of the causal depth, as the maximum over the parties
  std::uint64_t bytes_sent = 0;    ///< by this party, to all others together
  std::uint64_t correlations = 0;  ///< correlations used up; a matrix triple counts as one

  constexpr Cost& operator+=(const Cost& other) {
    rounds += other.rounds;
    bytes_sent += other.bytes_sent;
    correlations += other.correlations;
    return *this;
  }
  friend constexpr bool operator==(const Cost&, const Cost&) = default;
};

}  // namespace parley
