#include "core/random.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <vector>

#include "core/aes.h"

namespace parley {
namespace {

using ByteVector = std::vector<std::byte>;

Key counting_key() {
  Key key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(17 * i + 3);
  return key;
}

/// The oracle: OpenSSL's AES-128-CTR from the counter block stream << 64 | first.
ByteVector openssl_ctr(const Key& key, std::uint64_t stream, std::uint64_t first, std::size_t bytes) {
  std::uint8_t counter[16];
  for (int i = 0; i < 8; ++i) {
    counter[i] = static_cast<std::uint8_t>(stream >> (56 - 8 * i));
    counter[8 + i] = static_cast<std::uint8_t>(first >> (56 - 8 * i));
  }
  ByteVector out(bytes);
  const ByteVector zeros(bytes);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int written = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nullptr, reinterpret_cast<const std::uint8_t*>(key.data()), counter);
  EVP_EncryptUpdate(context, reinterpret_cast<std::uint8_t*>(out.data()), &written,
                    reinterpret_cast<const std::uint8_t*>(zeros.data()), static_cast<int>(bytes));
  EVP_CIPHER_CTX_free(context);
  return out;
}

class AesPaths : public testing::TestWithParam<AesPath> {
 protected:
  void SetUp() override {
    if (!GetParam().usable()) GTEST_SKIP() << "this processor lacks " << GetParam().name;
  }
};

TEST_P(AesPaths, EqualsOpenSsl) {
  const Key key = counting_key();
  const AesRoundKeys keys = expand_aes_key(key);
  for (const std::size_t blocks : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 257, 65536})
    for (const std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{0xff}, std::uint64_t{0xfffffff0}, ~std::uint64_t{0} - blocks})
      for (const std::uint64_t stream : {std::uint64_t{0}, std::uint64_t{0x0123456789abcdef}}) {
        ByteVector out(16 * blocks + 1, std::byte{0x5a});
        GetParam().ctr(keys, stream, first, out.data(), blocks);
        EXPECT_EQ(out.back(), std::byte{0x5a}) << "wrote past its end";
        out.pop_back();
        ASSERT_EQ(out, openssl_ctr(key, stream, first, out.size())) << blocks << " blocks from " << first;
      }
}

TEST_P(AesPaths, WritesToAnyAlignment) {
  const AesRoundKeys keys = expand_aes_key(counting_key());
  const ByteVector expected = openssl_ctr(counting_key(), 5, 9, 16 * 100);
  for (std::size_t shift = 0; shift < 16; ++shift) {
    ByteVector out(16 * 100 + shift);
    GetParam().ctr(keys, 5, 9, out.data() + shift, 100);
    EXPECT_TRUE(std::ranges::equal(std::span(out).subspan(shift), expected));
  }
}

TEST_P(AesPaths, EncryptsGivenBlocksAsInCounterMode) {
  const AesRoundKeys keys = expand_aes_key(counting_key());
  for (const std::size_t blocks : {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 1001}) {
    ByteVector counters(16 * blocks + 1);
    for (std::size_t i = 0; i < blocks; ++i) {
      counters[16 * i + 7] = std::byte{5};
      counters[16 * i + 14] = static_cast<std::byte>((i + 9) >> 8);
      counters[16 * i + 15] = static_cast<std::byte>(i + 9);
    }
    ByteVector out(16 * blocks + 1, std::byte{0x5a});
    GetParam().encrypt(keys, counters.data(), out.data(), blocks);
    EXPECT_EQ(out.back(), std::byte{0x5a}) << "wrote past its end";
    out.pop_back();
    EXPECT_EQ(out, openssl_ctr(counting_key(), 5, 9, out.size())) << blocks << " blocks";
    GetParam().encrypt(keys, counters.data(), counters.data(), blocks);
    counters.pop_back();
    EXPECT_EQ(out, counters) << "in place";
  }
}

INSTANTIATE_TEST_SUITE_P(All, AesPaths, testing::ValuesIn(aes_paths().begin(), aes_paths().end()),
                         [](const auto& tested) {
                           std::string name(tested.param.name);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Aes, KnowsTheVectorOfFips197) {
  Key key;
  std::iota(reinterpret_cast<std::uint8_t*>(key.data()), reinterpret_cast<std::uint8_t*>(key.data()) + 16, 0);
  std::byte block[16];
  aes_path().ctr(expand_aes_key(key), 0x0011223344556677, 0x8899aabbccddeeff, block, 1);
  const std::uint8_t expected[] = {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                                   0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
  EXPECT_EQ(std::memcmp(block, expected, 16), 0);
}

TEST(Prg, FillsAnySizeAsOpenSslDoes) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 4096 + 3, 1 << 20}) {
    ByteVector out(size);
    Prg(counting_key(), 7).fill(MutableBytes(out));
    EXPECT_EQ(out, openssl_ctr(counting_key(), 7, 0, size)) << size;
  }
}

TEST(Prg, GivesAnyPartOfTheStreamAtAnyOffset) {
  const ByteVector whole = openssl_ctr(counting_key(), 1, 0, 1000);
  const Prg prg(counting_key(), 1);
  for (std::size_t offset = 0; offset < 70; ++offset)
    for (std::size_t size = 0; size < 70; ++size) {
      ByteVector out(size);
      prg.expand(offset, out);
      ASSERT_TRUE(std::ranges::equal(out, std::span(whole).subspan(offset, size))) << offset << " + " << size;
    }
}

TEST(Prg, FillContinuesWhereItStopped) {
  Prg prg(counting_key());
  ByteVector pieces;
  for (const std::size_t size : {1, 16, 5, 0, 100, 17}) {
    ByteVector piece(size);
    prg.fill(MutableBytes(piece));
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  EXPECT_EQ(pieces, openssl_ctr(counting_key(), 0, 0, pieces.size()));
}

TEST(Random, SeedsAndLabelsGiveDifferentKeys) {
  EXPECT_EQ(key_from_seed(1, 2), key_from_seed(1, 2));
  EXPECT_NE(key_from_seed(1, 2), key_from_seed(2, 1));
  EXPECT_NE(key_from_seed(1, 2), key_from_seed(1, 3));
}

TEST(Random, OperatingSystemGivesEveryByteOfALongSpan) {
  ByteVector out(100'000);
  os_random(out);
  std::size_t ones = 0;
  for (const std::byte b : out) ones += static_cast<std::size_t>(std::popcount(std::to_integer<unsigned>(b)));
  EXPECT_NEAR(static_cast<double>(ones), 400'000, 5'000);  // more than 10 standard deviations
  EXPECT_NE(os_random_key(), os_random_key());
}

}  // namespace
}  // namespace parley
