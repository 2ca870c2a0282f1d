#include "protocols/kernels/word128_kernels.h"

#include <gtest/gtest.h>

#include "protocols/sharing/matrix_shape.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

using R = std::uint64_t;

TEST(Word128Kernels, MatricesMultiplyLikeElementByElement) {
  for (const MatrixShape& shape : {MatrixShape{1, 1, 1}, {3, 0, 2}, {5, 7, 3}, {9, 300, 11}}) {
    const auto [m, k, n] = shape;
    Word128Vector wide_x(m * k), wide_y(k * n);
    Prg prg(key_from_seed(1, 128));
    prg.fill(std::span(wide_x));
    prg.fill(std::span(wide_y));
    const auto x = telling_words<R>(m * k, 1), y = telling_words<R>(k * n, 2);
    Word128Vector right(m * n, 1), left(m * n, 2);
    matmul_add_right(right.data(), x.data(), wide_y.data(), m, k, n);
    matmul_add_left(left.data(), wide_x.data(), y.data(), m, k, n);
    for (const WideMatmulPath& path : wide_matmul_paths()) {
      if (!path.usable()) continue;
      Word128Vector both(m * n, 3);
      path.matmul_add(both.data(), x.data(), y.data(), m, k, n);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          Word128 expected = 3;
          for (std::size_t p = 0; p < k; ++p) expected += static_cast<Word128>(x[i * k + p]) * y[p * n + j];
          ASSERT_TRUE(both[i * n + j] == expected) << path.name << " at " << i << ", " << j;
        }
    }
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        Word128 of_right = 1, of_left = 2;
        for (std::size_t p = 0; p < k; ++p) {
          of_right += x[i * k + p] * wide_y[p * n + j];
          of_left += wide_x[i * k + p] * y[p * n + j];
        }
        ASSERT_TRUE(right[i * n + j] == of_right && left[i * n + j] == of_left);
      }
  }
}

}  // namespace
}  // namespace parley
