#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

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

}  // namespace parley
