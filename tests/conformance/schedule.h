#pragma once

/// Random programs: messages between random parties, posted and waited for in random order, and a simulation that says
/// what must come of it.

#include <cstdint>
#include <vector>

#include "core/types.h"

namespace parley::test {

struct Message {
  PartyId from, to;
  std::size_t size;
};

/// One step of one party: post its end of a message, or wait for some of those that it has posted.
struct Step {
  bool posts = false;
  std::vector<std::size_t> messages;  ///< indices; one if it posts
};

/// Every party posts its messages in the order of `messages`, which rules out a deadlock: the oldest message that is
/// not posted everywhere belongs to a party that waits for older ones only.
struct Schedule {
  std::vector<Message> messages;
  std::vector<std::vector<Step>> steps;  ///< by party
};

Schedule random_schedule(PartyId parties, std::size_t messages, std::uint64_t seed);

/// The causal depth that each party reaches, by playing all parties in turn.
std::vector<std::uint32_t> simulate_depth(const Schedule& schedule);

}  // namespace parley::test
