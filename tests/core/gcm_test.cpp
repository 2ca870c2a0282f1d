/// AES-128-GCM in wide registers against the same by OpenSSL.

#include "core/gcm.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <vector>

namespace parley {
namespace {

using Block = std::array<std::byte, 16>;
using Nonce = std::array<std::byte, 12>;

std::vector<std::byte> random_bytes(std::mt19937_64& random, std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

struct Sealed {
  std::vector<std::byte> bytes;
  Block tag{};
};

const unsigned char* octets(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }

Sealed seal_by_openssl(const Block& key, const Nonce& nonce, Bytes associated, Bytes message) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  Sealed sealed{.bytes = std::vector<std::byte>(message.size() + 16)};
  auto* out = reinterpret_cast<unsigned char*>(sealed.bytes.data());
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, octets(key.data()), octets(nonce.data()));
  if (!associated.empty())
    EVP_EncryptUpdate(context.get(), nullptr, &size, octets(associated.data()), static_cast<int>(associated.size()));
  EVP_EncryptUpdate(context.get(), out, &size, octets(message.data()), static_cast<int>(message.size()));
  EVP_EncryptFinal_ex(context.get(), out, &size);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, sealed.tag.data());
  sealed.bytes.resize(message.size());
  return sealed;
}

class Gcm : public testing::Test {
 protected:
  void SetUp() override {
    if (!Gcm128::usable()) GTEST_SKIP() << "this processor has no VAES, VPCLMULQDQ and AVX-512";
    std::ranges::copy(random_bytes(random_, key_.size()), key_.begin());
    std::ranges::copy(random_bytes(random_, nonce_.size()), nonce_.begin());
  }

  /// In pieces of random sizes up to `most`.
  std::vector<std::byte> move(Gcm128& gcm, Bytes message, std::size_t most) {
    std::vector<std::byte> moved(message.size());
    for (std::size_t done = 0; done < message.size();) {
      const std::size_t size = std::min(message.size() - done, 1 + random_() % most);
      gcm.move(message.data() + done, size, moved.data() + done);
      done += size;
    }
    return moved;
  }

  std::mt19937_64 random_{3};
  Block key_{};
  Nonce nonce_{};
};

TEST_F(Gcm, seals_as_openssl_does_and_opens_that) {
  Gcm128 seals(key_, Gcm128::Use::seal), opens(key_, Gcm128::Use::open);
  std::vector<std::size_t> sizes{1024, 1023, 4096, 16384, 16385, 100'003};
  for (std::size_t size = 0; size < 600; ++size) sizes.push_back(size);
  for (const std::size_t size : sizes) {
    nonce_[3] = static_cast<std::byte>(size);
    const auto message = random_bytes(random_, size), associated = random_bytes(random_, size % 17);
    const Sealed expected = seal_by_openssl(key_, nonce_, associated, message);
    for (const std::size_t most : {std::size_t{7}, std::size_t{100}, size + 1}) {
      seals.begin(nonce_, associated);
      ASSERT_EQ(move(seals, message, most), expected.bytes) << size << " bytes in pieces up to " << most;
      ASSERT_EQ(seals.tag(), expected.tag) << size << " bytes in pieces up to " << most;
      opens.begin(nonce_, associated);
      ASSERT_EQ(move(opens, expected.bytes, most), message) << size << " bytes in pieces up to " << most;
      ASSERT_TRUE(opens.matches(expected.tag)) << size << " bytes in pieces up to " << most;
    }
  }
}

TEST_F(Gcm, agrees_with_openssl_under_many_keys) {
  for (int i = 0; i < 300; ++i) {
    std::ranges::copy(random_bytes(random_, key_.size()), key_.begin());
    const auto message = random_bytes(random_, 40 + 16 * static_cast<std::size_t>(i % 40));
    const Sealed expected = seal_by_openssl(key_, nonce_, {}, message);
    Gcm128 seals(key_, Gcm128::Use::seal);
    seals.begin(nonce_, {});
    ASSERT_EQ(move(seals, message, message.size()), expected.bytes) << i;
    ASSERT_EQ(seals.tag(), expected.tag) << i;
  }
}

TEST_F(Gcm, moves_a_message_in_place) {
  auto message = random_bytes(random_, 5000);
  const Sealed expected = seal_by_openssl(key_, nonce_, {}, message);
  Gcm128 seals(key_, Gcm128::Use::seal);
  seals.begin(nonce_, {});
  seals.move(message.data(), message.size(), message.data());
  EXPECT_EQ(message, expected.bytes);
}

TEST_F(Gcm, a_flipped_bit_anywhere_does_not_match) {
  const auto associated = random_bytes(random_, 5);
  const auto message = random_bytes(random_, 70);
  const Sealed sealed = seal_by_openssl(key_, nonce_, associated, message);
  Gcm128 opens(key_, Gcm128::Use::open);
  for (std::size_t bit = 0; bit < 8 * (associated.size() + message.size() + 16); ++bit) {
    std::vector<std::byte> all(associated);
    all.insert(all.end(), sealed.bytes.begin(), sealed.bytes.end());
    all.insert(all.end(), sealed.tag.begin(), sealed.tag.end());
    all[bit / 8] ^= std::byte(1 << bit % 8);
    const Bytes changed(all);
    opens.begin(nonce_, changed.first(5));
    move(opens, changed.subspan(5, 70), 70);
    EXPECT_FALSE(opens.matches(changed.last<16>())) << bit;
  }
}

}  // namespace
}  // namespace parley
