#pragma once

/// The sums over the streams of a tree's leaves, of which OT extension makes its columns.
///
/// Of 2^k leaves, leaf x under keys[x], in counter mode (stream 0) from block `first` on: `total` is the sum of all
/// streams; digit b, at digits + b * stride, the sum of those whose x has bit b. Without a `total` leaf 0 is left out:
/// its key is not looked at. k is 1, 2 or 4; a block is two words.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/aes.h"

namespace parley {

using LeafSums = void(std::uint64_t* total, std::uint64_t* digits, std::size_t stride, const AesRoundKeys* keys,
                      unsigned k, std::uint64_t first, std::size_t blocks);

struct LeafSumsPath {
  std::string_view name;
  bool (*usable)();
  LeafSums* sums;
};

/// Fastest first; the last one, "passes", runs anywhere: the streams by core/aes.h, and then their sums.
std::span<const LeafSumsPath> leaf_sums_paths();

/// The first usable path.
LeafSums& leaf_sums();

LeafSums leaf_sums_vaes_avx2, leaf_sums_in_passes;

}  // namespace parley
