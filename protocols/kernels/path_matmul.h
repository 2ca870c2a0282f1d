#pragma once

/// Blocked matrix multiplication over ring words, for path_bodies.h (the same rule: local to the including file).
///
/// A panel of the right matrix, kDepth rows by a few vector registers wide, is copied to lie together in the
/// first-level cache; a tile of a few rows of the result stays in registers while the panel runs through.

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace parley {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t kVectorBytes = 64, kRows = 8;
#elif defined(__AVX2__)
constexpr std::size_t kVectorBytes = 32, kRows = 4;
#else
constexpr std::size_t kVectorBytes = 16, kRows = 4;
#endif
constexpr std::size_t kDepth = 256;

template <typename R>
struct VectorOf {
  typedef R type __attribute__((vector_size(kVectorBytes)));
};
#if !defined(__AVX2__)
/// Without products of 64-bit lanes, or of 32-bit lanes to build them from, the scalar product is faster.
template <>
struct VectorOf<std::uint64_t> {
  using type = std::uint64_t;
};
#endif
template <typename R>
using Vector = typename VectorOf<R>::type;

/// Sums of products of a scalar and a vector, lane by lane.
template <typename R>
struct ProductSum {
  Vector<R> sum = {};
  void add(R x, Vector<R> y) { sum += x * y; }
  Vector<R> value() const { return sum; }
};
template <typename R>
constexpr std::size_t kTileRows = kRows;

#if defined(__AVX2__) && !defined(__AVX512DQ__)
/// x y is xl yl + 2^32 (xl yh + xh yl), of which the second sum is wanted modulo 2^32 only: both of its products come
/// from one multiplication of 32-bit lanes, and its shift waits until the end.
template <>
struct ProductSum<std::uint64_t> {
  __m256i low = _mm256_setzero_si256(), crossed = _mm256_setzero_si256();
  void add(std::uint64_t x, Vector<std::uint64_t> y) {
    const __m256i scalar = _mm256_set1_epi64x(static_cast<long long>(x)), vector = reinterpret_cast<__m256i>(y);
    low = _mm256_add_epi64(low, _mm256_mul_epu32(scalar, vector));
    crossed = _mm256_add_epi32(crossed, _mm256_mullo_epi32(_mm256_shuffle_epi32(scalar, 0xb1), vector));
  }
  Vector<std::uint64_t> value() const {
    const __m256i both = _mm256_add_epi32(crossed, _mm256_srli_epi64(crossed, 32));
    return reinterpret_cast<Vector<std::uint64_t>>(_mm256_add_epi64(low, _mm256_slli_epi64(both, 32)));
  }
};
template <>
constexpr std::size_t kTileRows<std::uint64_t> = 2;
#endif

template <typename R, std::size_t kVectors>
struct Panel {
  static constexpr std::size_t kLanes = sizeof(Vector<R>) / sizeof(R);
  static constexpr std::size_t kColumns = kVectors * kLanes;
  alignas(64) R words[kDepth][kColumns];
};

/// `columns` columns of `depth` rows of y, filled up with zeros.
template <typename R, std::size_t kVectors>
void pack(Panel<R, kVectors>& panel, const R* y, std::size_t stride, std::size_t depth, std::size_t columns) {
  for (std::size_t p = 0; p < depth; ++p)
    for (std::size_t j = 0; j < panel.kColumns; ++j) panel.words[p][j] = j < columns ? y[p * stride + j] : 0;
}

/// z (kHeight x columns) += x (kHeight x depth) * panel.
template <typename R, std::size_t kVectors, std::size_t kHeight>
void multiply_tile(R* z, std::size_t z_stride, const R* x, std::size_t x_stride, const Panel<R, kVectors>& panel,
                   std::size_t depth, std::size_t columns) {
  ProductSum<R> sums[kHeight][kVectors];
  for (std::size_t p = 0; p < depth; ++p) {
    const auto* row = reinterpret_cast<const Vector<R>*>(panel.words[p]);
    for (std::size_t i = 0; i < kHeight; ++i)
      for (std::size_t v = 0; v < kVectors; ++v) sums[i][v].add(x[i * x_stride + p], row[v]);
  }
  for (std::size_t i = 0; i < kHeight; ++i) {
    alignas(64) R line[Panel<R, kVectors>::kColumns];
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vector<R> value = sums[i][v].value();
      __builtin_memcpy(line + v * Panel<R, kVectors>::kLanes, &value, sizeof value);
    }
    for (std::size_t j = 0; j < columns; ++j) z[i * z_stride + j] += line[j];
  }
}

template <typename R, std::size_t kVectors>
void matmul_by_panels(R* z, const R* x, const R* y, std::size_t m, std::size_t k, std::size_t n) {
  Panel<R, kVectors> panel;
  for (std::size_t p = 0; p < k; p += kDepth) {
    const std::size_t depth = k - p < kDepth ? k - p : kDepth;
    for (std::size_t j = 0; j < n; j += panel.kColumns) {
      const std::size_t columns = n - j < panel.kColumns ? n - j : panel.kColumns;
      pack(panel, y + p * n + j, n, depth, columns);
      std::size_t i = 0;
      for (; i + kTileRows<R> <= m; i += kTileRows<R>)
        multiply_tile<R, kVectors, kTileRows<R>>(z + i * n + j, n, x + i * k + p, k, panel, depth, columns);
      for (; i < m; ++i) multiply_tile<R, kVectors, 1>(z + i * n + j, n, x + i * k + p, k, panel, depth, columns);
    }
  }
}

template <typename R>
void matmul_add(R* z, const R* x, const R* y, std::size_t m, std::size_t k, std::size_t n) {
  if (n <= Panel<R, 1>::kLanes)
    matmul_by_panels<R, 1>(z, x, y, m, k, n);
  else
    matmul_by_panels<R, 2>(z, x, y, m, k, n);
}

}  // namespace
}  // namespace parley
