#include "protocols/ot/ot_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/aes.h"
#include "core/random.h"
#include "protocols/ot/gf128.h"
#include "protocols/ot/leaf_sums.h"
#include "protocols/ot/row_hash.h"
#include "protocols/ot/word_hash.h"

namespace parley {
namespace {

template <typename T>
std::vector<T> random_values(std::size_t n, std::uint64_t label) {
  std::vector<T> values(n);
  Prg(key_from_seed(11, label)).fill(std::span<T>(values));
  return values;
}

class OtKernelPaths : public testing::TestWithParam<OtKernelPath> {
 protected:
  void SetUp() override {
    if (!GetParam().usable()) GTEST_SKIP() << "this processor lacks " << GetParam().name;
  }
  const OtKernels& kernels() const { return *GetParam().kernels; }
};

TEST_P(OtKernelPaths, TransposeBitByBit) {
  constexpr std::size_t kStride = 27;
  for (const std::size_t rows : {0, 512, 1536}) {
    const auto columns = random_values<std::uint64_t>(kOtColumns * kStride, rows);
    std::vector<OtBlock> out(rows + 1, OtBlock{1, 2});
    kernels().transpose(out.data(), columns.data(), kStride, rows);
    for (std::size_t j = 0; j < rows; ++j)
      for (std::size_t i = 0; i < kOtColumns; ++i) {
        const bool expected = columns[i * kStride + j / 64] >> (j % 64) & 1;
        ASSERT_EQ((i < 64 ? out[j].low >> i : out[j].high >> (i - 64)) & 1, expected)
            << "row " << j << ", column " << i;
      }
    EXPECT_EQ(out.back(), (OtBlock{1, 2})) << "wrote past its end";
  }
}

TEST_P(OtKernelPaths, SumLeavesByDigit) {
  constexpr std::size_t kWords = 24, kStride = 25;
  for (const unsigned k : {1, 2, 4}) {
    const auto leaves = random_values<std::uint64_t>((std::size_t{1} << k) * kStride, k);
    std::vector<std::uint64_t> total(kWords), digits(k * kStride);
    kernels().sum_leaves(total.data(), digits.data(), kStride, leaves.data(), kStride, kWords, k);
    for (std::size_t w = 0; w < kWords; ++w) {
      std::uint64_t sum = 0;
      std::vector<std::uint64_t> by_digit(k);
      for (std::size_t x = 0; x < std::size_t{1} << k; ++x) {
        sum ^= leaves[x * kStride + w];
        for (unsigned b = 0; b < k; ++b)
          if (x >> b & 1) by_digit[b] ^= leaves[x * kStride + w];
      }
      EXPECT_EQ(total[w], sum);
      for (unsigned b = 0; b < k; ++b) EXPECT_EQ(digits[b * kStride + w], by_digit[b]) << "digit " << b;
    }
  }
}

TEST_P(OtKernelPaths, EqualThePortableOne) {
  const OtKernels& portable = *ot_kernel_paths().back().kernels;
  for (const std::size_t n : {0, 1, 7, 64, 65}) {
    const auto x = random_values<OtBlock>(n, 1), y = random_values<OtBlock>(n, 2);
    auto out = x, expected = x;
    kernels().add_block(out.data(), x.data(), {3, 4}, n);
    portable.add_block(expected.data(), x.data(), {3, 4}, n);
    EXPECT_EQ(out, expected);
    kernels().add_counter(out.data(), x.data(), ~std::uint64_t{0} - 5, n);
    portable.add_counter(expected.data(), x.data(), ~std::uint64_t{0} - 5, n);
    EXPECT_EQ(out, expected);
    kernels().add_blocks(out.data(), y.data(), n);
    portable.add_blocks(expected.data(), y.data(), n);
    EXPECT_EQ(out, expected);
    const auto* const words = reinterpret_cast<const std::uint64_t*>(x.data());
    const auto* const others = reinterpret_cast<const std::uint64_t*>(y.data());
    std::vector<std::uint64_t> sum(2 * n), expected_sum(2 * n);
    for (const std::uint64_t mask : {std::uint64_t{0}, ~std::uint64_t{0}}) {
      kernels().add_masked(sum.data(), words, others, mask, 2 * n);
      portable.add_masked(expected_sum.data(), words, others, mask, 2 * n);
      EXPECT_EQ(sum, expected_sum);
    }
  }
  const auto hashes = random_values<std::uint64_t>(256, 3);
  std::uint64_t bits[4];
  kernels().low_bits(bits, hashes.data(), 4);
  for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(bits[i / 64] >> (i % 64) & 1, hashes[i] & 1);
}

/// Both ends of two products from given strings, against the product itself.
template <Ring2k R>
void expect_gilboa(const OtKernels& kernels) {
  constexpr std::size_t kBits = kRingBits<R>;
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const auto h0 = random_values<std::uint64_t>(2 * kBits, 4 * trial),
               h1 = random_values<std::uint64_t>(2 * kBits, 4 * trial + 1);
    auto x = random_values<R>(2, 4 * trial + 2), y = random_values<R>(2, 4 * trial + 3);
    if (trial == 0) x = y = {static_cast<R>(-1), R{1} << (kBits - 1)};
    std::vector<R> wire(kGilboaWords<R> + 1, 77), sent(2, 10), received(2, 20);
    kernels.gilboa<R>().send(wire.data(), sent.data(), h0.data(), h1.data(), x.data());
    EXPECT_EQ(wire.back(), 77u) << "wrote past its end";
    for (std::size_t product = 0; product < 2; ++product) {
      std::vector<std::uint64_t> chosen(kBits);
      for (std::size_t i = 0; i < kBits; ++i) chosen[i] = (y[product] >> i & 1 ? h1 : h0)[product * kBits + i];
      kernels.gilboa<R>().receive(&received[product], chosen.data());
    }
    kernels.gilboa<R>().finish(received.data(), wire.data(), y.data());
    for (std::size_t product = 0; product < 2; ++product)
      ASSERT_EQ(static_cast<R>(sent[product] + received[product]), static_cast<R>(30 + x[product] * y[product]));
  }
}

TEST_P(OtKernelPaths, GilboaAddsUpToTheProduct) {
  expect_gilboa<std::uint32_t>(kernels());
  expect_gilboa<std::uint64_t>(kernels());
}

TEST_P(OtKernelPaths, GilboaSendsWhatThePortableOneSends) {
  const OtKernels& portable = *ot_kernel_paths().back().kernels;
  const auto h0 = random_values<std::uint64_t>(128, 1), h1 = random_values<std::uint64_t>(128, 2);
  const auto x = random_values<std::uint64_t>(2, 3);
  std::vector<std::uint64_t> wire(65), expected(65), shares(2), expected_shares(2);
  kernels().gilboa64.send(wire.data(), shares.data(), h0.data(), h1.data(), x.data());
  portable.gilboa64.send(expected.data(), expected_shares.data(), h0.data(), h1.data(), x.data());
  EXPECT_EQ(wire, expected);
  EXPECT_EQ(shares, expected_shares);
}

INSTANTIATE_TEST_SUITE_P(All, OtKernelPaths, testing::ValuesIn(ot_kernel_paths().begin(), ot_kernel_paths().end()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(RowHash, IsTwoPermutationsWithTheTweakBetween) {
  const AesRoundKeys key = expand_aes_key(std::array<std::byte, 16>{});
  auto permuted = [&](OtBlock block) {
    aes_path().encrypt(key, reinterpret_cast<std::byte*>(&block), reinterpret_cast<std::byte*>(&block), 1);
    return block;
  };
  for (const std::size_t n : {0, 1, 63, 64, 65, 200}) {
    const auto rows = random_values<OtBlock>(n, 5);
    std::vector<OtBlock> out(n);
    hash_rows(out.data(), rows.data(), {8, 9}, 1000, n);
    for (std::size_t i = 0; i < n; ++i) {
      const OtBlock once = permuted(rows[i] ^ OtBlock{8, 9});
      EXPECT_EQ(out[i], permuted(once ^ OtBlock{1000 + i, 0}) ^ once);
    }
  }
}

/// The columns of a tree and its corrections, at both ends, by any path.
TEST(LeafSums, EveryPathSumsStreamsByDigit) {
  constexpr std::size_t kStride = 200;
  for (const LeafSumsPath& path : leaf_sums_paths()) {
    if (!path.usable()) continue;
    for (const unsigned k : {1, 2, 4})
      for (const std::size_t blocks : {1, 3, 4, 8, 21, 64, 65}) {
        SCOPED_TRACE(testing::Message() << path.name << ", k = " << k << ", " << blocks << " blocks");
        const unsigned delta = 0b0110 >> (k == 1) & ((1u << k) - 1);
        const auto choices = random_values<std::uint64_t>(kStride, 8),
                   received = random_values<std::uint64_t>(kStride, 9);
        std::vector<AesRoundKeys> keys;
        LeafStreams streams{nullptr, k, (std::uint64_t{1} << 32) - 2, blocks};
        std::vector<std::uint64_t> sent(kStride, 7), digits(k * kStride, 7);
        auto expected_sent = sent, expected = digits;
        for (std::size_t w = 0; w < 2 * blocks; ++w) {
          expected_sent[w] = choices[w];
          for (unsigned b = 0; b < k; ++b) expected[b * kStride + w] = 0;
        }
        auto expected_punctured = expected;
        for (std::uint64_t x = 0; x < std::uint64_t{1} << k; ++x) {
          keys.push_back(expand_aes_key(key_from_seed(11, x)));
          std::vector<std::uint64_t> stream(2 * blocks);
          aes_path().ctr(keys.back(), 0, streams.first, reinterpret_cast<std::byte*>(stream.data()), blocks);
          for (std::size_t w = 0; w < stream.size(); ++w) {
            expected_sent[w] ^= stream[w];
            for (unsigned b = 0; b < k; ++b)
              if (x >> b & 1) expected[b * kStride + w] ^= stream[w];
          }
        }
        for (unsigned b = 0; b < k; ++b)
          for (std::size_t w = 0; w < 2 * blocks; ++w)
            expected_punctured[b * kStride + w] = expected[b * kStride + w] ^ (delta >> b & 1 ? received[w] : 0);

        streams.keys = keys.data();
        path.sums->all(digits.data(), kStride, sent.data(), choices.data(), streams);
        EXPECT_EQ(sent, expected_sent);
        EXPECT_EQ(digits, expected);
        std::ranges::fill(digits, 7);
        path.sums->punctured(digits.data(), kStride, received.data(), delta, streams);
        EXPECT_EQ(digits, expected_punctured);
      }
  }
}

TEST(WordHash, EveryPathIsTheCipherAndItsInput) {
  const std::size_t n = 144;
  const auto rows = random_values<OtBlock>(n, 5);
  const OtBlock offset{8, 9};
  const AesRoundKeys key = expand_aes_key(key_from_seed(11, 6));
  for (const HashWordsPath& path : hash_words_paths()) {
    if (!path.usable()) continue;
    std::vector<std::uint64_t> out(n + 1, 77);
    path.hash(out.data(), key, rows.data(), offset, n);
    EXPECT_EQ(out.back(), 77u) << path.name << " wrote past its end";
    for (std::size_t i = 0; i < n; ++i) {
      const OtBlock x = rows[i] ^ offset;
      OtBlock permuted;
      aes_path().encrypt(key, reinterpret_cast<const std::byte*>(&x), reinterpret_cast<std::byte*>(&permuted), 1);
      EXPECT_EQ(out[i], permuted.low ^ x.low) << path.name << ", row " << i;
    }
  }
}

TEST(WordHash, KeysDifferByRowAndFromTheFixedOne) {
  const std::vector<OtBlock> rows(16);
  auto hash_from = [&](std::uint64_t first_row) {
    WordHash hash;
    hash.begin(0);
    hash.begin(first_row);
    std::vector<std::uint64_t> out(16);
    hash(out.data(), rows.data(), {}, 16);
    return out[0];
  };
  EXPECT_EQ(hash_from(0), hash_from(kRowsOfKey - 1));
  EXPECT_NE(hash_from(0), hash_from(kRowsOfKey));
  EXPECT_NE(hash_from(kRowsOfKey), hash_from(2 * kRowsOfKey));
  OtBlock fixed{};
  auto* const bytes = reinterpret_cast<std::byte*>(&fixed);
  aes_path().encrypt(expand_aes_key(std::array<std::byte, 16>{}), bytes, bytes, 1);
  EXPECT_NE(hash_from(0), fixed.low);
}

/// Multiplies by x as often as y says: the school's method, bit by bit.
OtBlock multiply(OtBlock x, const OtBlock& y) {
  OtBlock sum{};
  for (unsigned i = 0; i < 128; ++i) {
    if ((i < 64 ? y.low >> i : y.high >> (i - 64)) & 1) sum = sum ^ x;
    const std::uint64_t top = x.high >> 63;
    x = {x.low << 1 ^ top * 0x87, x.high << 1 | x.low >> 63};
  }
  return sum;
}

TEST(Gf128, EveryPathSumsProductsModuloThePolynomial) {
  for (const Gf128Path& path : gf128_paths()) {
    if (!path.usable()) continue;
    for (const std::size_t n : {0, 1, 2, 5, 64}) {
      auto x = random_values<OtBlock>(n, 6), y = random_values<OtBlock>(n, 7);
      if (n > 0) x[0] = y[0] = {~std::uint64_t{0}, ~std::uint64_t{0}};
      OtBlock expected{};
      for (std::size_t i = 0; i < n; ++i) expected = expected ^ multiply(x[i], y[i]);
      EXPECT_EQ(path.inner_product(x.data(), y.data(), n), expected) << path.name << ", " << n;
    }
  }
}

}  // namespace
}  // namespace parley
