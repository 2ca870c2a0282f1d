#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "core/ring.h"

namespace parley {

/// Words that are worked on together: so few that the processor still fetches what the next block reads from memory
/// while it expands the randomness of this one; enough for one call of AES at full speed.
inline constexpr std::size_t kBlock = 128;

template <Ring2k R>
using Block = std::array<R, kBlock>;

/// Calls body(begin, length) for the blocks of [0, n).
template <typename Body>
void for_blocks(std::size_t n, Body&& body) {
  for (std::size_t i = 0; i < n; i += kBlock) body(i, std::min(kBlock, n - i));
}

/// Asks the processor for the block that is worked on two blocks after the one at `at`: where two streams are read in
/// turns, with AES between, it does not see by itself which words come next.
template <Ring2k R>
void fetch_ahead(std::span<const R> words, std::size_t at) {
  constexpr std::size_t kLine = 64 / sizeof(R);
  const std::size_t begin = at + 2 * kBlock;
  for (std::size_t i = begin; i < std::min(begin + kBlock, words.size()); i += kLine) __builtin_prefetch(&words[i]);
}

}  // namespace parley
