#pragma once

/// Blocked matrix multiplication over ring words, for path_bodies.h (the same rule: local to the including file).
///
/// A panel of the right matrix, kDepth rows by a few vector registers wide, is copied to lie together in the
/// first-level cache; a tile of a few rows of the result stays in registers while the panel runs through.

#include <cstddef>
#include <cstdint>

#include "protocols/kernels/path_vectors.h"

namespace parley {
namespace {

constexpr std::size_t kDepth = 256;

/// Rows of a tile, so that its sums fit the registers.
template <typename R>
constexpr std::size_t kTileRows = kVectorBytes == 64 ? 8 : 4;
#if defined(__AVX2__) && !defined(__AVX512DQ__)
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
      for (std::size_t v = 0; v < kVectors; ++v) sums[i][v].add(splat<R>(x[i * x_stride + p]), row[v]);
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
