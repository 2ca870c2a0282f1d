#pragma once

/// The inner loops over planes of bits, 64 rows a word.

#include <cstddef>
#include <cstdint>

#include "protocols/kernels/kernel_words.h"

namespace parley {

/// Outputs overlap no input. Any length, any alignment.
struct BitKernels {
  void (*xor_to)(std::uint64_t* sum, const std::uint64_t* x, std::size_t n);
  void (*and_to)(std::uint64_t* product, const std::uint64_t* x, std::size_t n);
  /// z is x where `choice` is 1, else y.
  void (*select)(std::uint64_t* z, const std::uint64_t* choice, const std::uint64_t* x, const std::uint64_t* y,
                 std::size_t n);

  /// z = x0 (y0 + y1) + x1 y0 + mask + other_mask over GF(2). [AFLNO16], Protocol 3.1
  void (*replicated_and)(std::uint64_t* z, const ReplicatedWords<std::uint64_t>& words, const std::uint64_t* mask,
                         const std::uint64_t* other_mask, std::size_t n);

  /// z = c + d b + e a over GF(2), with d, e, a and b as in RingKernels::beaver.
  void (*beaver_and)(std::uint64_t* z, const BeaverWords<std::uint64_t>& words, std::size_t n);
  /// The same for the one party that also adds d e.
  void (*beaver_and_leading)(std::uint64_t* z, const BeaverWords<std::uint64_t>& words, std::size_t n);
};

/// Of the fastest path that this processor has.
const BitKernels& bit_kernels();

}  // namespace parley
