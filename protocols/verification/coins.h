#pragma once

/// Random keys that nobody knew, and nobody could influence, before a point of the protocol.

#include <vector>

#include "core/random.h"
#include "protocols/cost.h"
#include "protocols/session.h"

namespace parley {

inline constexpr Cost kCoinCost{.rounds = 1, .bytes_sent = sizeof(Key)};
inline constexpr Cost kCoinComparison{.rounds = 1, .bytes_sent = 64};

/// Every pair of parties draws a key from its common stream; the coin is the sum of the three keys. The third party
/// of a pair learns the pair's key from the one of the two that has received its messages (all messages go to the
/// previous party), so it has chosen them without knowing the coin.
class Coins {
 public:
  explicit Coins(Session& s) : s_(s) {}

  /// Collective; every party must have received all that the coin is to be independent of.
  Key toss();

  /// A party may have told a wrong key: throws ProtocolAbort unless all have seen the same coins. Before that, nothing
  /// that depends on the coins may be opened.
  void compare();

 private:
  Session& s_;
  std::vector<std::byte> seen_;
};

}  // namespace parley
