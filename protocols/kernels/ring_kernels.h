#pragma once

/// The inner loops over ring words, by the fastest path that this processor has.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/ring.h"

namespace parley {

/// One party's words of a Beaver multiplication: shares of x, y and c, the shares of d = x - a and e = y - b that it
/// sent, and the sums of those that the others sent.
template <Ring2k R>
struct BeaverWords {
  const R *x, *y, *c, *d_mine, *e_mine, *d_rest, *e_rest;
};

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

  /// z (m x n) += x (m x k) * y (k x n), row-major.
  void (*matmul_add)(R* z, const R* x, const R* y, std::size_t m, std::size_t k, std::size_t n);
};

struct KernelPath {
  std::string_view name;
  bool (*usable)();
  const RingKernels<std::uint32_t>* words32;
  const RingKernels<std::uint64_t>* words64;
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
