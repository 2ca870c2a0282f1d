#pragma once

#include <cstddef>

namespace parley {

/// x is m x k, y is k x n, row-major.
struct MatrixShape {
  std::size_t m = 1, k = 1, n = 1;
};

}  // namespace parley
