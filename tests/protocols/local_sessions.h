#pragma once

#include <array>
#include <functional>
#include <vector>

#include "core/collectives.h"
#include "protocols/session.h"
#include "protocols/sharing/input.h"
#include "transports/local.h"

namespace parley {

/// Runs `program` in a session of every party of a local mesh: `parties` that compute, and a dealer if `dealers` is 1.
inline void run_sessions(PartyId parties, PartyId dealers, const std::function<void(Session&)>& program) {
  run_parties(static_cast<PartyId>(parties + dealers), "memory", [&](Transport& net) {
    Session session(net, {.parties = parties});
    program(session);
  });
}

/// Shares of values that every party of the test knows.
template <Ring2k R>
AShare<R> shares_of(Session& s, PartyId owner, std::span<const R> values) {
  return input<R>(s, owner, values.size(), values);
}

/// Random words among which are those where carries and signs would show.
template <Ring2k R>
RingVector<R> telling_words(std::size_t n, std::uint64_t label) {
  RingVector<R> words(n);
  Prg(key_from_seed(2024, label)).fill(std::span<R>(words));
  const R special[] = {0, 1, static_cast<R>(-1), R{1} << (kRingBits<R> - 1), (R{1} << (kRingBits<R> - 1)) - 1};
  for (std::size_t i = 0; i < std::min(n, std::size(special)); ++i) words[n - 1 - i] = special[i];
  return words;
}

/// Brings all parties of the mesh to the same depth, so that rounds can be counted from there.
inline void level_depths(Session& s) {
  std::vector<std::array<std::byte, 1>> bytes(s.net().parties());
  const std::vector<MutableBytes> theirs(bytes.begin(), bytes.end());
  open_to_all(s.net(), bytes[s.self()], theirs);
}

/// Whole traffic of this party, and the depth that its lane has reached.
struct Reading {
  Traffic traffic;
  std::uint32_t depth;

  explicit Reading(Session& s) : traffic(s.net().traffic()), depth(s.net().activity().depth) {}
};

}  // namespace parley
