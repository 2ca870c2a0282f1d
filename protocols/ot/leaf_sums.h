#pragma once

/// From the streams of a tree's leaves to its columns, at both ends of OT extension.
///
/// Leaf x of 2^k has its stream under keys[x], in counter mode (stream 0) from block `first` on. Digit b, at
/// digits + b * stride, is the sum of the streams whose x has bit b. k is 1, 2 or 4; a block is two words.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/aes.h"

namespace parley {

struct LeafStreams {
  const AesRoundKeys* keys;
  unsigned k;
  std::uint64_t first;
  std::size_t blocks;
};

struct LeafSums {
  /// Who knows all leaves: the digits, and the sum of all streams and `choices` as `corrections`.
  void (*all)(std::uint64_t* digits, std::size_t stride, std::uint64_t* corrections, const std::uint64_t* choices,
              const LeafStreams& streams);
  /// Who lacks leaf 0, whose key is not looked at: the digits, and the corrections added to those with a bit in
  /// `delta`.
  void (*punctured)(std::uint64_t* digits, std::size_t stride, const std::uint64_t* corrections, unsigned delta,
                    const LeafStreams& streams);
};

struct LeafSumsPath {
  std::string_view name;
  bool (*usable)();
  const LeafSums* sums;
};

/// Fastest first; the last one, "passes", runs anywhere: the streams by core/aes.h, and then their sums.
std::span<const LeafSumsPath> leaf_sums_paths();

/// Of the first usable path.
const LeafSums& leaf_sums();

extern const LeafSums kLeafSumsVaesAvx2, kLeafSumsInPasses;

}  // namespace parley
