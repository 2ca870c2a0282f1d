#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/random.h"
#include "protocols/kernels/replicated_product.h"
#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

template <Ring2k R>
std::vector<R> random_words(std::size_t n, std::uint64_t label) {
  std::vector<R> words(n);
  Prg(key_from_seed(43, label)).fill(std::span<R>(words));
  return words;
}

template <Ring2k R>
const RingKernels<R>& kernels_of(const KernelPath& path) {
  if constexpr (sizeof(R) == 4)
    return *path.words32;
  else
    return *path.words64;
}

class BitKernelsOf : public testing::TestWithParam<KernelPath> {
 protected:
  void SetUp() override {
    if (!GetParam().usable()) GTEST_SKIP() << "this processor lacks " << GetParam().name;
  }

  struct Part {
    std::size_t first, width;
  };

  /// Planes lie further apart than they are long; what lies between stays as it was.
  template <Ring2k R>
  void slices_are_the_bits_of_the_words() {
    constexpr std::uint64_t kUntouched = 0x0123456789abcdef;
    for (const std::size_t n : {0, 1, 63, 64, 65, 511, 512, 513, 1000, 4099})
      for (const auto [first, width] : {Part{0, kRingBits<R>}, Part{0, 0}, Part{0, 1}, Part{0, 9}, Part{5, 20},
                                        Part{kRingBits<R> - 1, 1}, Part{kRingBits<R> / 2 - 1, 2}}) {
        const auto x = random_words<R>(n, 1);
        const std::size_t words = (n + 63) / 64, stride = words + 3;
        std::vector<std::uint64_t> planes(width * stride, kUntouched), expected = planes;
        for (std::size_t i = 0; i < width; ++i) {
          std::fill_n(&expected[i * stride], words, 0);
          for (std::size_t row = 0; row < n; ++row)
            expected[i * stride + row / 64] |= std::uint64_t{x[row] >> (first + i) & 1} << row % 64;
        }
        kernels_of<R>(GetParam()).slice(planes.data(), stride, x.data(), n, first, width);
        ASSERT_EQ(planes, expected) << n << " words, " << width << " bits from " << first;
      }
  }

  template <Ring2k R>
  void unslice_takes_the_low_bits_and_extends_them() {
    for (const std::size_t n : {0, 1, 63, 64, 65, 511, 512, 513, 1000, 4099})
      for (const std::size_t width : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{31}, std::size_t{32},
                                      std::size_t{kRingBits<R> - 1}, std::size_t{kRingBits<R>}}) {
        // Bits beyond row n are random: they must not matter.
        const std::size_t words = (n + 63) / 64, stride = words + 1;
        const auto planes = random_words<std::uint64_t>(width * stride, 2);
        std::vector<R> zero_extended(n), sign_extended(n), expected(n);
        for (std::size_t row = 0; row < n; ++row)
          for (std::size_t i = 0; i < width; ++i)
            expected[row] |= static_cast<R>(planes[i * stride + row / 64] >> row % 64 & 1) << i;
        const auto& kernels = kernels_of<R>(GetParam());
        kernels.unslice(zero_extended.data(), planes.data(), stride, n, width, PlaneExtension::zero);
        kernels.unslice(sign_extended.data(), planes.data(), stride, n, width, PlaneExtension::sign);
        ASSERT_EQ(zero_extended, expected) << n << " words of " << width << " bits";
        for (R& value : expected)
          if (width > 0 && (value >> (width - 1) & 1) != 0)
            for (std::size_t i = width; i < kRingBits<R>; ++i) value |= R{1} << i;
        ASSERT_EQ(sign_extended, expected) << n << " words of " << width << " bits";
      }
  }
};

TEST_P(BitKernelsOf, SlicesAreTheBitsOfTheWords) {
  slices_are_the_bits_of_the_words<std::uint32_t>();
  slices_are_the_bits_of_the_words<std::uint64_t>();
}

TEST_P(BitKernelsOf, UnsliceTakesTheLowBitsAndExtendsThem) {
  unslice_takes_the_low_bits_and_extends_them<std::uint32_t>();
  unslice_takes_the_low_bits_and_extends_them<std::uint64_t>();
}

TEST_P(BitKernelsOf, PlaneOperationsEqualTheDefinition) {
  const BitKernels& kernels = *GetParam().bits;
  for (const std::size_t n : {0, 1, 7, 8, 9, 33, 1025}) {
    const auto x = random_words<std::uint64_t>(n, 1), y = random_words<std::uint64_t>(n, 2),
               choice = random_words<std::uint64_t>(n, 3);
    auto sum = x, product = x;
    std::vector<std::uint64_t> selected(n);
    kernels.xor_to(sum.data(), y.data(), n);
    kernels.and_to(product.data(), y.data(), n);
    kernels.select(selected.data(), choice.data(), x.data(), y.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(sum[i], x[i] ^ y[i]);
      ASSERT_EQ(product[i], x[i] & y[i]);
      ASSERT_EQ(selected[i], (choice[i] & x[i]) | (~choice[i] & y[i]));
    }
  }
}

/// Three parties' local parts add up to the product: masks cancel.
TEST_P(BitKernelsOf, ReplicatedPartsAddUpToTheProduct) {
  for (const std::size_t n : {0, 1, 7, 16, 33, 1025}) {
    std::vector<std::uint64_t> x[3], y[3], f[3];
    for (std::uint64_t p = 0; p < 3; ++p) {
      x[p] = random_words<std::uint64_t>(n, 10 + p), y[p] = random_words<std::uint64_t>(n, 20 + p);
      f[p] = random_words<std::uint64_t>(n, 30 + p);
    }
    std::vector<std::uint64_t> sum(n), bits(n), part(n);
    for (std::size_t p = 0; p < 3; ++p) {
      const std::size_t q = (p + 1) % 3;
      const ReplicatedWords<std::uint64_t> words{x[p].data(), x[q].data(), y[p].data(), y[q].data()};
      GetParam().words64->replicated_mul(part.data(), words, f[p].data(), f[q].data(), n);
      for (std::size_t i = 0; i < n; ++i) sum[i] += part[i];
      GetParam().bits->replicated_and(part.data(), words, f[p].data(), f[q].data(), n);
      for (std::size_t i = 0; i < n; ++i) bits[i] ^= part[i];
    }
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(sum[i], (x[0][i] + x[1][i] + x[2][i]) * (y[0][i] + y[1][i] + y[2][i]));
      ASSERT_EQ(bits[i], (x[0][i] ^ x[1][i] ^ x[2][i]) & (y[0][i] ^ y[1][i] ^ y[2][i]));
    }
  }
}

TEST_P(BitKernelsOf, ReplicatedPartIsMaskedByBothStreams) {
  const std::size_t n = 19;
  const auto x0 = random_words<std::uint32_t>(n, 1), x1 = random_words<std::uint32_t>(n, 2),
             y0 = random_words<std::uint32_t>(n, 3), y1 = random_words<std::uint32_t>(n, 4),
             plus = random_words<std::uint32_t>(n, 5), minus = random_words<std::uint32_t>(n, 6);
  std::vector<std::uint32_t> z(n);
  GetParam().words32->replicated_mul(z.data(), {x0.data(), x1.data(), y0.data(), y1.data()}, plus.data(), minus.data(),
                                     n);
  for (std::size_t i = 0; i < n; ++i)
    ASSERT_EQ(z[i], x0[i] * y0[i] + x0[i] * y1[i] + x1[i] * y0[i] + plus[i] - minus[i]);
}

/// d = x - a and e = y - b are open, z = c + d b + e a + d e: with c = a b, z is x y.
TEST_P(BitKernelsOf, BeaverPartsAddUpToTheAnd) {
  for (const std::size_t n : {0, 1, 7, 16, 33, 1025}) {
    const auto word = [n](std::uint64_t label) { return random_words<std::uint64_t>(n, label); };
    const std::vector<std::uint64_t> x[] = {word(1), word(2)}, y[] = {word(3), word(4)}, a[] = {word(5), word(6)},
                                     b[] = {word(7), word(8)};
    std::vector<std::uint64_t> c[] = {word(9), std::vector<std::uint64_t>(n)}, d[2] = {x[0], x[1]}, e[2] = {y[0], y[1]},
                               z[2] = {d[0], d[0]};
    for (std::size_t i = 0; i < n; ++i) {
      c[1][i] = c[0][i] ^ ((a[0][i] ^ a[1][i]) & (b[0][i] ^ b[1][i]));
      for (std::size_t p = 0; p < 2; ++p) d[p][i] ^= a[p][i], e[p][i] ^= b[p][i];
    }
    const BitKernels& kernels = *GetParam().bits;
    for (std::size_t p = 0; p < 2; ++p)
      (p == 0 ? kernels.beaver_and_leading : kernels.beaver_and)(
          z[p].data(),
          {x[p].data(), y[p].data(), c[p].data(), d[p].data(), e[p].data(), d[1 - p].data(), e[1 - p].data()}, n);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(z[0][i] ^ z[1][i], (x[0][i] ^ x[1][i]) & (y[0][i] ^ y[1][i]));
  }
}

INSTANTIATE_TEST_SUITE_P(All, BitKernelsOf, testing::ValuesIn(kernel_paths().begin(), kernel_paths().end()),
                         [](const auto& tested) { return std::string(tested.param.name); });

/// In calls of any length the streams go on where they stopped.
TEST(ReplicatedProduct, DrawsTheNextWordsOfBothStreams) {
  const std::size_t n = 3001, cut = 1234;
  const auto x0 = random_words<std::uint64_t>(n, 1), x1 = random_words<std::uint64_t>(n, 2),
             y0 = random_words<std::uint64_t>(n, 3), y1 = random_words<std::uint64_t>(n, 4);
  const Key plus_key = key_from_seed(1, 1), minus_key = key_from_seed(1, 2);
  std::vector<std::uint64_t> plus(2 * n), minus(2 * n), z(n), bits(n);
  Prg(plus_key).fill(std::span(plus));
  Prg(minus_key).fill(std::span(minus));
  Prg plus_stream(plus_key), minus_stream(minus_key);
  const auto words_from = [&](std::size_t i) {
    return ReplicatedWords<std::uint64_t>{x0.data() + i, x1.data() + i, y0.data() + i, y1.data() + i};
  };
  replicated_product(std::span(z).first(cut), words_from(0), plus_stream, minus_stream);
  replicated_product(std::span(z).subspan(cut), words_from(cut), plus_stream, minus_stream);
  replicated_bit_product(bits, words_from(0), plus_stream, minus_stream);
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(z[i], x0[i] * y0[i] + x0[i] * y1[i] + x1[i] * y0[i] + plus[i] - minus[i]);
    ASSERT_EQ(bits[i], (x0[i] & y0[i]) ^ (x0[i] & y1[i]) ^ (x1[i] & y0[i]) ^ plus[n + i] ^ minus[n + i]);
  }
}

}  // namespace
}  // namespace parley
