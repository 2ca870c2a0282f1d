#pragma once

/// The short protocol that faults are imposed on: three parties, two rounds around a ring, six messages.
///
/// Message i = 3 r + p goes from party p to the next one in round r; what it says in the second round depends on what
/// came in the first, so a wrong message makes wrong results downstream. Both sizes matter: the second one is larger
/// than what any back-end copies aside or sends as one record.

#include <array>
#include <cstddef>
#include <functional>

#include "core/transport.h"

namespace parley::test {

inline constexpr PartyId kRingParties = 3;
inline constexpr int kMessages = 6;
inline constexpr std::array<std::size_t, 2> kRoundBytes{1000, 40'000};

/// Where message `index` goes, and how many went that way before.
struct Place {
  PartyId from, to;
  std::uint64_t sequence;
};
constexpr Place place_of(int index) {
  const auto from = static_cast<PartyId>(index % kRingParties);
  return {from, static_cast<PartyId>((from + 1) % kRingParties), static_cast<std::uint64_t>(index / kRingParties)};
}

/// Runs one party, which calls `before_message` with the index of each message that it is about to send. Is what it
/// received what it must be?
bool ring_of_six(Transport& net, const std::function<void(int)>& before_message);

}  // namespace parley::test
