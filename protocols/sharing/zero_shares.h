#pragma once

/// Shares of zero from pairwise streams, with which a party hides what it sends. [AFLNO16], section 2.2

#include <cstddef>
#include <functional>
#include <span>

#include "protocols/session.h"
#include "protocols/sharing/blocks.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// Fills `out` with alpha_i = F_i - F_(i-1), where F_i is the stream that party i has in common with the next one:
/// alpha_0 + alpha_1 + alpha_2 = 0. With Combine = std::bit_xor the same under XOR.
template <typename Word, typename Combine = std::minus<>>
void draw_zero_share(Session& s, std::span<Word> out) {
  s.pairwise(next_of(s.self())).fill(out);
  alignas(64) std::array<Word, kBlock> block;
  for_blocks(out.size(), [&](std::size_t i, std::size_t now) {
    s.pairwise(previous_of(s.self())).fill(std::span(block).first(now));
    for (std::size_t j = 0; j < now; ++j) out[i + j] = Combine()(out[i + j], block[j]);
  });
}

}  // namespace parley
