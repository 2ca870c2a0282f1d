#pragma once

/// One party's local part of a replicated product, with its share of zero, in one pass. [AFLNO16]

#include <span>

#include "core/random.h"
#include "protocols/kernels/kernel_words.h"

namespace parley {

/// z = x0 (y0 + y1) + x1 y0 + F - G, elementwise, where F and G are the next words of the two streams: they expand
/// block by block, so that they never leave the first-level cache. z overlaps no factor.
template <Ring2k R>
void replicated_product(std::span<R> z, ReplicatedWords<R> words, Prg& plus, Prg& minus);

/// The same over GF(2), 64 rows a word.
void replicated_bit_product(std::span<std::uint64_t> z, ReplicatedWords<std::uint64_t> words, Prg& plus, Prg& minus);

}  // namespace parley
