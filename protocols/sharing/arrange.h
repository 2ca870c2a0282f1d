#pragma once

/// Rearranging shares by public positions: local.

#include <cstddef>
#include <vector>

#include "protocols/sharing/matrix_shape.h"

namespace parley {

/// The transpose of a rows x columns matrix, row-major.
template <typename Share>
Share transpose(const Share& x, std::size_t rows, std::size_t columns) {
  std::vector<std::size_t> order(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) order[j * rows + i] = i * columns + j;
  return x.gather(order);
}

/// `times` copies of x, one after the other.
template <typename Share>
Share repeat(const Share& x, std::size_t times) {
  std::vector<std::size_t> order(times * x.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % x.size();
  return x.gather(order);
}

/// One vector after the other; at least one.
template <typename Share>
Share concatenate(const std::vector<Share>& vectors) {
  Share all = vectors.at(0);
  for (std::size_t i = 1; i < vectors.size(); ++i) all.append(vectors[i]);
  return all;
}

/// Elements [first, first + count).
template <typename Share>
Share stretch(const Share& x, std::size_t first, std::size_t count) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = first + i;
  return x.gather(order);
}

/// The sums of the columns of a rows x columns matrix, row-major, at least one row. Folds the rows in halves.
template <typename Share>
Share column_sums(Share x, std::size_t rows, std::size_t columns) {
  Share odd = stretch(x, 0, 0);
  while (rows > 1) {
    const std::size_t half = rows / 2;
    if (rows % 2 == 1) {
      const Share last = stretch(x, (rows - 1) * columns, columns);
      odd = odd.size() == 0 ? last : odd + last;
    }
    x = stretch(x, 0, half * columns) + stretch(x, half * columns, half * columns);
    rows = half;
  }
  return odd.size() == 0 ? x : x + odd;
}

}  // namespace parley
