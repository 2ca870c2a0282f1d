#pragma once

/// The loops themselves. Each path_*.cpp includes this once and is compiled for its instruction set, so everything is
/// local to that file: shared inline code would reach processors that lack the instructions.

#include <cstddef>
#include <cstdint>

#include "protocols/kernels/path_matmul.h"
#include "protocols/kernels/path_planes.h"
#include "protocols/kernels/path_slice.h"
#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

template <typename R>
void add(R* __restrict out, const R* x, const R* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] + y[i];
}

template <typename R>
void subtract(R* __restrict out, const R* x, const R* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] - y[i];
}

template <typename R>
void add_to(R* __restrict sum, const R* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) sum[i] += x[i];
}

template <typename R>
void subtract_from(R* __restrict rest, const R* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) rest[i] -= x[i];
}

template <typename R>
void multiply(R* __restrict out, const R* x, const R* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = x[i] * y[i];
}

/// Two products an element: the leading party's c + d b + e a + d e is c + d (b + e) + e a.
template <typename R, bool kLeading>
void beaver(R* __restrict z, const BeaverWords<R>& words, std::size_t n) {
  const auto [x, y, c, d_mine, e_mine, d_rest, e_rest] = words;
  for (std::size_t i = 0; i < n; ++i) {
    const R d = d_mine[i] + d_rest[i], e = e_mine[i] + e_rest[i];
    const R a = x[i] - d_mine[i], b = y[i] - e_mine[i];
    z[i] = c[i] + d * (kLeading ? b + e : b) + e * a;
  }
}

template <typename R>
void replicated_mul(R* __restrict z, const ReplicatedWords<R>& words, const R* plus, const R* minus, std::size_t n) {
  const auto [x0, x1, y0, y1] = words;
  for (std::size_t i = 0; i < n; ++i) z[i] = x0[i] * (y0[i] + y1[i]) + x1[i] * y0[i] + (plus[i] - minus[i]);
}

template <typename R>
constexpr RingKernels<R> table() {
  return {.add = &add<R>,
          .subtract = &subtract<R>,
          .add_to = &add_to<R>,
          .subtract_from = &subtract_from<R>,
          .multiply = &multiply<R>,
          .beaver = &beaver<R, false>,
          .beaver_leading = &beaver<R, true>,
          .replicated_mul = &replicated_mul<R>,
          .matmul_add = &matmul_add<R>,
          .slice = &slice<R>,
          .unslice = &unslice<R>};
}

}  // namespace
}  // namespace parley
