#pragma once

/// The inner loops of OT extension, by the fastest path that this processor has.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/ring.h"
#include "protocols/ot/ot_block.h"

namespace parley {

/// Words on the wire of `kGilboaGroup` products: the terms of falling width, packed without a gap.
template <Ring2k R>
inline constexpr std::size_t kGilboaWords = kRingBits<R> + 1;  // of two products: 2 (k + (k-1) + ... + 1) = (k + 1) k
inline constexpr std::size_t kGilboaGroup = 2;

/// The loops of Gilboa's product over one ring. See protocols/ot/gilboa.h. `h` holds a word of the hash of each of
/// the k OTs of a product, one after the other.
template <Ring2k R>
struct GilboaKernels {
  /// The terms h0_i - h1_i + x for two products to `wire`; takes the sum of 2^i h0_i off each share.
  void (*send)(R* wire, R* shares, const std::uint64_t* h0, const std::uint64_t* h1, const R* x);
  /// Adds the sum of 2^i h_i to the share of one product.
  void (*receive)(R* share, const std::uint64_t* h);
  /// Adds to the shares of two products the terms of those bits of y that are 1.
  void (*finish)(R* shares, const R* wire, const R* y);
};

/// Lengths in words of 64 bits are multiples of 8. Any alignment unless said.
struct OtKernels {
  /// Bit i of rows[j] is bit j of column i, which begins at columns + i * stride; `rows` is a multiple of kOtGroup.
  void (*transpose)(OtBlock* rows, const std::uint64_t* columns, std::size_t stride, std::size_t count);

  /// Of 2^k leaves, leaf x at leaves + x * stride: `total` is their sum, digit b (at digits + b * digit_stride) the sum
  /// of those whose x has bit b. k is 1, 2 or 4.
  void (*sum_leaves)(std::uint64_t* total, std::uint64_t* digits, std::size_t digit_stride, const std::uint64_t* leaves,
                     std::size_t stride, std::size_t words, unsigned k);

  /// out = x + mask * y, where mask is 0 or all ones. Any length.
  void (*add_masked)(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y, std::uint64_t mask,
                     std::size_t words);

  /// out[i] = in[i] ^ offset.
  void (*add_block)(OtBlock* out, const OtBlock* in, OtBlock offset, std::size_t count);
  /// out[i] = in[i] ^ (first + i).
  void (*add_counter)(OtBlock* out, const OtBlock* in, std::uint64_t first, std::size_t count);
  /// out[i] ^= in[i].
  void (*add_blocks)(OtBlock* out, const OtBlock* in, std::size_t count);

  /// Bit i of word w is the lowest bit of hash 64 w + i.
  void (*low_bits)(std::uint64_t* words, const std::uint64_t* hashes, std::size_t count_words);

  GilboaKernels<std::uint32_t> gilboa32;
  GilboaKernels<std::uint64_t> gilboa64;

  template <Ring2k R>
  const GilboaKernels<R>& gilboa() const {
    if constexpr (sizeof(R) == 4)
      return gilboa32;
    else
      return gilboa64;
  }
};

struct OtKernelPath {
  std::string_view name;
  bool (*usable)();
  const OtKernels* kernels;
};

/// Fastest first; the last one, "portable", runs anywhere.
std::span<const OtKernelPath> ot_kernel_paths();

/// Of the first usable path.
const OtKernels& ot_kernels();

}  // namespace parley
