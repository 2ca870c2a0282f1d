#include "protocols/preprocessing/first_party.h"

#include <algorithm>

namespace parley {
namespace {

/// At party 0 the keys of all parties, its own drawn now; elsewhere the key shared with party 0.
std::vector<Key> keys_of(Session& s) {
  if (s.self() != 0) return {s.pairwise_key(0)};
  std::vector<Key> keys(s.parties());
  s.local().fill(MutableBytes(keys[0]));
  for (PartyId peer = 1; peer < s.parties(); ++peer) keys[peer] = s.pairwise_key(peer);
  return keys;
}

}  // namespace

FirstPartyTriples::FirstPartyTriples(Session& s) : FirstPartyTriples(s.self(), keys_of(s)) {}

FirstPartyTriples::FirstPartyTriples(PartyId self, std::vector<Key> keys)
    : SeededTriples(self, keys[0]), maker_(std::move(keys)) {}

void FirstPartyTriples::correct(const TripleKind& kind, const Stock& stock, std::uint64_t count,
                                MutableBytes corrections) {
  constexpr std::size_t kAtOnce = 256 << 10;  // bytes, so that the sums of a and b stay in the cache
  const std::size_t each = kind.c_words() * kind.word_bytes;
  const std::uint64_t step = triples_per_message(kind, kAtOnce);
  for (std::uint64_t done = 0; done < count; done += step) {
    const std::uint64_t now = std::min(step, count - done);
    maker_.make(kind, stock.id, stock.reserved + done, now, corrections.subspan(done * each, now * each));
  }
}

}  // namespace parley
