#pragma once

/// Opening ring elements without a check: what the check needs is recorded.

#include <span>

#include "protocols/authentication/openings.h"
#include "protocols/session.h"

namespace parley {

/// One opening of n elements that is under way, in any number of stretches.
class PartialOpening {
 public:
  /// To all parties.
  PartialOpening(Session& s, std::size_t n) : PartialOpening(s.state<AuthLog>(), s.state<AuthLog>().ring, n, true) {}
  /// To party `to` alone.
  PartialOpening(Session& s, PartyId to, std::size_t n)
      : PartialOpening(s.state<AuthLog>(), s.state<AuthLog>().ring_to_one[to].openings, n, s.self() == to) {}

  /// Where this party's shares of the MACs of elements [at, ...) are written.
  Word128* macs(std::size_t at) { return openings_.macs.data() + first_ + at; }

  /// The values of elements [at, at + mine.size()): the sum of this party's shares and of what the others told, of
  /// which the stretch begins at `offset`.
  std::span<const Word128> hear(std::size_t at, std::span<const Word128> mine,
                                std::span<const std::span<Word128>> theirs, std::size_t offset = 0) {
    const std::span<Word128> values(openings_.opened.data() + first_ + at, mine.size());
    for (std::size_t i = 0; i < mine.size(); ++i) values[i] = mine[i];
    for (const std::span<Word128> words : theirs)
      for (std::size_t i = 0; i < mine.size(); ++i) values[i] += words[offset + i];
    return values;
  }

 private:
  PartialOpening(AuthLog& log, RingOpenings& openings, std::size_t n, bool receives)
      : openings_(openings), first_(openings.size()) {
    openings_.macs.resize(first_ + n);
    if (receives) openings_.opened.resize(first_ + n);
    log.bytes += n * 2 * sizeof(Word128);
  }

  RingOpenings& openings_;
  std::size_t first_;
};

}  // namespace parley
