#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "core/random.h"
#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

template <Ring2k R>
std::vector<R> random_words(std::size_t n, std::uint64_t label) {
  std::vector<R> words(n);
  Prg(key_from_seed(42, label)).fill(std::span<R>(words));
  // Where carries and signs would show.
  if (n > 2) words[0] = 0, words[1] = static_cast<R>(-1), words[2] = R{1} << (kRingBits<R> - 1);
  return words;
}

template <Ring2k R>
const RingKernels<R>& kernels_of(const KernelPath& path) {
  if constexpr (sizeof(R) == 4)
    return *path.words32;
  else
    return *path.words64;
}

class Kernels : public testing::TestWithParam<KernelPath> {
 protected:
  void SetUp() override {
    if (!GetParam().usable()) GTEST_SKIP() << "this processor lacks " << GetParam().name;
  }

  template <Ring2k R>
  void elementwise_equals_the_definition() {
    const RingKernels<R>& kernels = kernels_of<R>(GetParam());
    for (const std::size_t n : {0, 1, 3, 7, 8, 9, 15, 16, 17, 1000, 4099}) {
      const auto x = random_words<R>(n, 1), y = random_words<R>(n, 2);
      std::vector<R> sum(n), difference(n), product(n), sum_in_place = x, difference_in_place = x;
      kernels.add(sum.data(), x.data(), y.data(), n);
      kernels.subtract(difference.data(), x.data(), y.data(), n);
      kernels.multiply(product.data(), x.data(), y.data(), n);
      kernels.add_to(sum_in_place.data(), y.data(), n);
      kernels.subtract_from(difference_in_place.data(), y.data(), n);
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(sum[i], static_cast<R>(x[i] + y[i]));
        ASSERT_EQ(difference[i], static_cast<R>(x[i] - y[i]));
        ASSERT_EQ(product[i], static_cast<R>(x[i] * y[i]));
      }
      EXPECT_EQ(sum_in_place, sum);
      EXPECT_EQ(difference_in_place, difference);
    }
  }

  template <Ring2k R>
  void beaver_equals_the_definition() {
    const RingKernels<R>& kernels = kernels_of<R>(GetParam());
    for (const std::size_t n : {0, 1, 7, 16, 33, 1025}) {
      const auto x = random_words<R>(n, 1), y = random_words<R>(n, 2), c = random_words<R>(n, 3),
                 d_mine = random_words<R>(n, 4), e_mine = random_words<R>(n, 5), d_rest = random_words<R>(n, 6),
                 e_rest = random_words<R>(n, 7);
      const BeaverWords<R> words{.x = x.data(),
                                 .y = y.data(),
                                 .c = c.data(),
                                 .d_mine = d_mine.data(),
                                 .e_mine = e_mine.data(),
                                 .d_rest = d_rest.data(),
                                 .e_rest = e_rest.data()};
      std::vector<R> z(n), leading(n);
      kernels.beaver(z.data(), words, n);
      kernels.beaver_leading(leading.data(), words, n);
      for (std::size_t i = 0; i < n; ++i) {
        const R d = d_mine[i] + d_rest[i], e = e_mine[i] + e_rest[i];
        const R a = x[i] - d_mine[i], b = y[i] - e_mine[i];
        ASSERT_EQ(z[i], static_cast<R>(c[i] + d * b + e * a));
        ASSERT_EQ(leading[i], static_cast<R>(z[i] + d * e));
      }
    }
  }

  template <Ring2k R>
  void matmul_equals_the_definition() {
    using Size = std::tuple<std::size_t, std::size_t, std::size_t>;
    for (const auto& [m, k, n] :
         {Size{0, 3, 2}, Size{2, 0, 3}, Size{3, 2, 0}, Size{1, 1, 1}, Size{1, 7, 1}, Size{5, 3, 2}, Size{8, 256, 8},
          Size{9, 257, 16}, Size{17, 300, 17}, Size{3, 784, 10}, Size{33, 64, 65}}) {
      const auto x = random_words<R>(m * k, 1), y = random_words<R>(k * n, 2), before = random_words<R>(m * n, 3);
      auto z = before, expected = before;
      kernels_of<R>(GetParam()).matmul_add(z.data(), x.data(), y.data(), m, k, n);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j)
          for (std::size_t p = 0; p < k; ++p) expected[i * n + j] += x[i * k + p] * y[p * n + j];
      EXPECT_EQ(z, expected) << m << " x " << k << " x " << n;
    }
  }
};

TEST_P(Kernels, ElementwiseEqualsTheDefinition) {
  elementwise_equals_the_definition<std::uint32_t>();
  elementwise_equals_the_definition<std::uint64_t>();
}

TEST_P(Kernels, BeaverEqualsTheDefinition) {
  beaver_equals_the_definition<std::uint32_t>();
  beaver_equals_the_definition<std::uint64_t>();
}

TEST_P(Kernels, MatmulEqualsTheDefinition) {
  matmul_equals_the_definition<std::uint32_t>();
  matmul_equals_the_definition<std::uint64_t>();
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(kernel_paths().begin(), kernel_paths().end()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace parley
