#pragma once

/// Authenticated bits of a source, in blocks: as many items of kAuthBlockWords words a plane as fit, then items of one
/// word, so that any number of bits takes few kinds of items and most of their MACs lie together.

#include <algorithm>
#include <cstddef>
#include <optional>

#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"

namespace parley {

inline constexpr std::size_t kAuthBlockWords = 64;

/// Items for `words` words a plane.
constexpr std::size_t auth_items(std::size_t words) { return words / kAuthBlockWords + words % kAuthBlockWords; }

/// Where a block lies.
struct AuthBlock {
  std::size_t begin, words;  ///< within a plane
  std::uint64_t item;        ///< of its kind
};

/// What was taken for some words.
template <typename Taken>
struct TakenBlocks {
  std::optional<Taken> large, small;
};

template <typename Taken, typename Body>
void for_blocks_of(const TakenBlocks<Taken>& taken, std::size_t words, Body&& body) {
  const std::size_t whole = words / kAuthBlockWords;
  for (std::size_t i = 0; i < whole; ++i) body(*taken.large, AuthBlock{i * kAuthBlockWords, kAuthBlockWords, i});
  for (std::size_t i = whole * kAuthBlockWords; i < words; ++i)
    body(*taken.small, AuthBlock{i, 1, i - whole * kAuthBlockWords});
}

/// Takes the items for `words` words a plane. `kind(m)` is the kind of items of m words.
template <typename Taken, typename Kind>
TakenBlocks<Taken> take_blocks(Session& s, Kind&& kind, std::size_t words) {
  TakenBlocks<Taken> taken;
  const std::size_t whole = words / kAuthBlockWords, rest = words % kAuthBlockWords;
  if (whole > 0) taken.large.emplace(s.correlations().take(kind(kAuthBlockWords), whole));
  if (rest > 0) taken.small.emplace(s.correlations().take(kind(1), rest));
  return taken;
}

}  // namespace parley
