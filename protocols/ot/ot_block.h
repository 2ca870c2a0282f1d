#pragma once

#include <cstddef>
#include <cstdint>

namespace parley {

/// 128 bits: one string of an OT, or one row of the bit matrix behind OT extension. Bit i < 64 is bit i of `low`.
struct alignas(16) OtBlock {
  std::uint64_t low, high;

  friend constexpr OtBlock operator^(const OtBlock& x, const OtBlock& y) { return {x.low ^ y.low, x.high ^ y.high}; }
  friend constexpr bool operator==(const OtBlock&, const OtBlock&) = default;
};

inline constexpr std::size_t kOtColumns = 128;  // computational security: the bits of a block
inline constexpr std::size_t kOtGroup = 512;    // rows that the kernels work on together
inline constexpr std::size_t kOtChunk = 8192;   // rows whose matrix stays in the second-level cache

}  // namespace parley
