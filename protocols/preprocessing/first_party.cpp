#include "protocols/preprocessing/first_party.h"

#include <algorithm>
#include <array>

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

FirstPartyCorrelations::FirstPartyCorrelations(Session& s) : FirstPartyCorrelations(s.self(), keys_of(s)) {}

FirstPartyCorrelations::FirstPartyCorrelations(PartyId self, std::vector<Key> keys)
    : SeededCorrelations(self, keys[0]), maker_(std::move(keys)) {}

void FirstPartyCorrelations::correct(const CorrelationKind& kind, const Stock& stock, std::uint64_t count,
                                     std::span<const MutableBytes> corrections) {
  constexpr std::size_t kAtOnce = 256 << 10;  // bytes, so that the sums of the free parts stay in the cache
  const CorrelationParts parts(kind);
  const std::uint64_t step = items_per_step(kind, kAtOnce);
  for (std::uint64_t done = 0; done < count; done += step) {
    const std::uint64_t now = std::min(step, count - done);
    std::array<MutableBytes, kMostParts> these;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (!parts[i].free) these[i] = corrections[i].subspan(done * parts[i].bytes(), now * parts[i].bytes());
    maker_.make(kind, stock.id, stock.reserved + done, now, std::span(these).first(parts.size()));
  }
}

}  // namespace parley
