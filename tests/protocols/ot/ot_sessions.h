#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "core/collectives.h"
#include "protocols/ot/ots.h"
#include "tests/protocols/local_sessions.h"

namespace parley {

/// Runs `program` at both ends of an OT extension.
inline void run_ots(const OtOptions& options, const std::function<void(Session&, OtExtension&)>& program) {
  run_sessions(2, 0, [&](Session& s) {
    OtExtension ots(s, static_cast<PartyId>(1 - s.self()), options);
    program(s, ots);
  });
}

/// What the peer holds, for a test's eyes only.
template <typename T>
std::vector<T> shown_by_peer(Session& s, std::span<const T> mine) {
  std::vector<T> theirs(mine.size());
  const auto peer = static_cast<PartyId>(1 - s.self());
  exchange(s.net(), peer, std::as_bytes(mine), peer, writable_bytes_of(theirs));
  return theirs;
}

/// What a call sent, and by how much it deepened the session over both parties.
struct Measured {
  std::uint64_t bytes_sent = 0;
  std::uint32_t rounds = 0;
};

inline Measured measure(Session& s, const std::function<void()>& call) {
  auto deepest = [&s] {
    const std::uint32_t mine = s.net().activity().depth;
    return std::max(mine, shown_by_peer<std::uint32_t>(s, std::span(&mine, 1))[0]);
  };
  const std::uint32_t start = deepest() + 1;
  s.net().join_depth(start);
  const Traffic before = s.net().traffic();
  call();
  const Traffic moved = s.net().traffic() - before;
  return {moved.bytes_sent, deepest() - start};
}

inline bool bit_of(std::span<const std::uint64_t> words, std::size_t i) { return words[i / 64] >> (i % 64) & 1; }

/// Random words for `bits` bits.
inline std::vector<std::uint64_t> random_words(Session& s, std::size_t bits) {
  std::vector<std::uint64_t> words((bits + 63) / 64);
  s.local().fill(std::span(words));
  return words;
}

}  // namespace parley
