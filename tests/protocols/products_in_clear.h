#pragma once

/// What products of vectors and matrices must open to: the sums as they are written on paper.

#include "core/ring_vector.h"
#include "protocols/sharing/matrix_shape.h"

namespace parley {

/// Of each `length` neighbours of x and y.
template <Ring2k R>
RingVector<R> inner_products(const RingVector<R>& x, const RingVector<R>& y, std::size_t length) {
  RingVector<R> sums(x.size() / length, 0);
  for (std::size_t i = 0; i < x.size(); ++i) sums[i / length] += x[i] * y[i];
  return sums;
}

/// x is m x k, y is k x n, by rows.
template <Ring2k R>
RingVector<R> matrix_product(const RingVector<R>& x, const RingVector<R>& y, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  RingVector<R> product(m * n, 0);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t p = 0; p < k; ++p) product[i * n + j] += x[i * k + p] * y[p * n + j];
  return product;
}

}  // namespace parley
