#include "protocols/kernels/word128_kernels.h"

#include <algorithm>
#include <array>

#include "core/cpu.h"
#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/kernels/word128_paths.h"

namespace parley {
namespace {

struct Halves {
  RingVector<std::uint64_t> low, high;
};

Halves halves(const Word128* words, std::size_t n) {
  Halves h{RingVector<std::uint64_t>(n), RingVector<std::uint64_t>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    h.low[i] = static_cast<std::uint64_t>(words[i]);
    h.high[i] = static_cast<std::uint64_t>(words[i] >> 64);
  }
  return h;
}

/// The upper halves count modulo 2^64 only, which has faster kernels.
void add_upper(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
               std::size_t n) {
  RingVector<std::uint64_t> upper(m * n);
  std::ranges::fill(upper, std::uint64_t{0});
  ring_kernels<std::uint64_t>().matmul_add(upper.data(), x, y, m, k, n);
  for (std::size_t i = 0; i < m * n; ++i) z[i] += static_cast<Word128>(upper[i]) << 64;
}

/// A row of x runs through a few columns of y that were laid together; their sums stay in registers.
void matmul_add_portable(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                         std::size_t n) {
  constexpr std::size_t kColumns = 4;
  RingVector<std::uint64_t> panel(k * kColumns);
  for (std::size_t j = 0; j < n; j += kColumns) {
    const std::size_t columns = std::min(kColumns, n - j);
    for (std::size_t p = 0; p < k; ++p)
      for (std::size_t c = 0; c < kColumns; ++c) panel[p * kColumns + c] = c < columns ? y[p * n + j + c] : 0;
    for (std::size_t i = 0; i < m; ++i) {
      Word128 sums[kColumns] = {};
      for (std::size_t p = 0; p < k; ++p)
        for (std::size_t c = 0; c < kColumns; ++c)
          sums[c] += static_cast<Word128>(x[i * k + p]) * panel[p * kColumns + c];
      for (std::size_t c = 0; c < columns; ++c) z[i * n + j + c] += sums[c];
    }
  }
}

constexpr std::array kPaths {
#if defined(__x86_64__)
  WideMatmulPath{"avx512ifma", [] { return cpu_features().avx512ifma; }, &matmul_add_ifma},
#endif
      WideMatmulPath{"portable", &runs_anywhere, &matmul_add_portable},
};

void matmul_add_wide(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                     std::size_t n) {
  static const auto& best = first_usable(kPaths);
  best.matmul_add(z, x, y, m, k, n);
}

}  // namespace

std::span<const WideMatmulPath> wide_matmul_paths() { return kPaths; }

void matmul_add_right(Word128* z, const std::uint64_t* x, const Word128* y, std::size_t m, std::size_t k,
                      std::size_t n) {
  const Halves h = halves(y, k * n);
  matmul_add_wide(z, x, h.low.data(), m, k, n);
  add_upper(z, x, h.high.data(), m, k, n);
}

void matmul_add_left(Word128* z, const Word128* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                     std::size_t n) {
  const Halves h = halves(x, m * k);
  matmul_add_wide(z, h.low.data(), y, m, k, n);
  add_upper(z, h.high.data(), y, m, k, n);
}

}  // namespace parley
