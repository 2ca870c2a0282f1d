#pragma once

/// The inner loops over ring words, by the fastest path that this processor has.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/ring.h"
#include "protocols/kernels/bit_kernels.h"
#include "protocols/kernels/kernel_words.h"
#include "protocols/kernels/plane_extension.h"

namespace parley {

/// Outputs overlap no input. Any length, any alignment.
template <Ring2k R>
struct RingKernels {
  void (*add)(R* out, const R* x, const R* y, std::size_t n);
  void (*subtract)(R* out, const R* x, const R* y, std::size_t n);
  void (*add_to)(R* sum, const R* x, std::size_t n);
  void (*subtract_from)(R* rest, const R* x, std::size_t n);
  void (*multiply)(R* out, const R* x, const R* y, std::size_t n);

  /// z = c + d b + e a, where d = d_mine + d_rest, e = e_mine + e_rest, a = x - d_mine and b = y - e_mine.
  void (*beaver)(R* z, const BeaverWords<R>& words, std::size_t n);
  /// The same for the one party that also adds d e.
  void (*beaver_leading)(R* z, const BeaverWords<R>& words, std::size_t n);

  /// z = x0 (y0 + y1) + x1 y0 + plus - minus. [AFLNO16]
  void (*replicated_mul)(R* z, const ReplicatedWords<R>& words, const R* plus, const R* minus, std::size_t n);

  /// z (m x n) += x (m x k) * y (k x n), row-major.
  void (*matmul_add)(R* z, const R* x, const R* y, std::size_t m, std::size_t k, std::size_t n);

  /// Bits [first, first + width) of n words as planes: bit r of word w of plane i is bit first + i of x[64 w + r], and
  /// 0 beyond row n. Planes lie `stride` words apart.
  void (*slice)(std::uint64_t* planes, std::size_t stride, const R* x, std::size_t n, std::size_t first,
                std::size_t width);
  /// Back, from `width` planes that hold the lowest bits.
  void (*unslice)(R* x, const std::uint64_t* planes, std::size_t stride, std::size_t n, std::size_t width,
                  PlaneExtension extension);
};

struct KernelPath {
  std::string_view name;
  bool (*usable)();
  const RingKernels<std::uint32_t>* words32;
  const RingKernels<std::uint64_t>* words64;
  const BitKernels* bits;
};

/// Fastest first; the last one, "portable", runs anywhere.
std::span<const KernelPath> kernel_paths();

/// The first usable path.
const KernelPath& kernel_path();

template <Ring2k R>
const RingKernels<R>& ring_kernels() {
  if constexpr (sizeof(R) == 4)
    return *kernel_path().words32;
  else
    return *kernel_path().words64;
}

}  // namespace parley
