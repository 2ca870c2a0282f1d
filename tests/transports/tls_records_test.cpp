/// Records made here against those of OpenSSL.

#include "transports/tls_records.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/workload.h"
#include "transports/tls_stream.h"

namespace parley {
namespace {

using Ssl = std::unique_ptr<SSL, decltype(&SSL_free)>;
using SslContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// A party on one end, and on the other one OpenSSL alone, with records and all.
class AgainstOpenSsl : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    SSL_CTX_set_ciphersuites(context_.get(), GetParam());
    SSL_CTX_use_certificate_file(context_.get(), file("party-1.pem").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_.get(), file("party-1.key").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_load_verify_file(context_.get(), file("ca.pem").c_str());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_record_padding_callback(context_.get(), [](SSL* ssl, int, std::size_t, void*) {
      return *static_cast<std::size_t*>(SSL_get_app_data(ssl));
    });
    other_.reset(SSL_new(context_.get()));
    SSL_set_app_data(other_.get(), &padding_);
    SSL_set_bio(other_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(other_.get());
    for (int turn = 0; turn < 6; ++turn) {
      SSL_do_handshake(other_.get());
      EXPECT_EQ(hear({}), -1);
      tell();
    }
    ASSERT_TRUE(party_.established() && SSL_is_init_finished(other_.get())) << party_.failure();
    ASSERT_STREQ(SSL_get_cipher_name(other_.get()), GetParam());
  }

  static std::string file(const char* name) { return test::shared_certificates().file(name).string(); }

  /// Records of OpenSSL to the party; what it opens of them.
  ssize_t hear(MutableBytes into) {
    const MutableBytes room = party_.room();
    const int n = BIO_read(SSL_get_wbio(other_.get()), room.data(), static_cast<int>(room.size()));
    if (n > 0) party_.received(static_cast<std::size_t>(n));
    std::byte none{};
    const iovec part{into.empty() ? &none : into.data(), std::max(into.size(), std::size_t{1})};
    return party_.open({&part, 1});
  }

  void tell() {
    const Bytes records = party_.sealed();
    BIO_write(SSL_get_rbio(other_.get()), records.data(), static_cast<int>(records.size()));
    party_.sent(records.size());
  }

  std::vector<std::byte> heard(std::size_t size) {
    std::vector<std::byte> got;
    std::vector<std::byte> buffer(size + 1);
    while (got.size() < size) {
      const ssize_t n = hear(buffer);
      if (n <= 0) break;
      got.insert(got.end(), buffer.begin(), buffer.begin() + n);
    }
    return got;
  }

  void write(Bytes bytes) { EXPECT_GT(SSL_write(other_.get(), bytes.data(), static_cast<int>(bytes.size())), 0); }

  std::vector<std::byte> read(std::size_t size) {
    std::vector<std::byte> bytes(size);
    std::size_t got = 0;
    while (got < size) {
      const int n = SSL_read(other_.get(), bytes.data() + got, static_cast<int>(size - got));
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
  }

  SslContext context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
  Ssl other_{nullptr, &SSL_free};
  std::size_t padding_ = 0;
  TlsStream party_{std::make_shared<const TlsContext>(TlsOptions{.folder = test::shared_certificates().path()}, 0),
                   TlsStream::Role::answerer, 5};
};

constexpr std::array<std::size_t, 9> kSizes{1, 15, 16, 17, 48, 1000, 16383, 16384, 40001};

TEST_P(AgainstOpenSsl, WhatIsSealedHereIsReadThere) {
  for (const std::size_t size : kSizes) {
    auto bytes = test::pattern(size, size);
    const std::size_t cut = size / 3;
    const std::array parts{iovec{bytes.data(), cut}, iovec{bytes.data() + cut, 0},
                           iovec{bytes.data() + cut, size - cut}};
    ASSERT_EQ(party_.seal(parts), size);
    tell();
    EXPECT_EQ(read(size), bytes) << size;
  }
}

TEST_P(AgainstOpenSsl, WhatIsWrittenThereIsOpenedHere) {
  for (const std::size_t size : kSizes) {
    const auto bytes = test::pattern(size, size);
    write(bytes);
    EXPECT_EQ(heard(size), bytes) << size;
  }
}

TEST_P(AgainstOpenSsl, PaddingIsTakenOff) {
  for (const std::size_t padding : {1, 16, 300}) {
    padding_ = padding;
    const auto bytes = test::pattern(100, padding);
    write(bytes);
    EXPECT_EQ(heard(bytes.size()), bytes) << padding;
  }
}

TEST_P(AgainstOpenSsl, ARecordIsOpenedPieceByPiece) {
  const auto bytes = test::pattern(1000, 1);
  write(bytes);
  std::vector<std::byte> got, piece(7);
  for (ssize_t n = hear(piece); n > 0; n = hear(piece)) got.insert(got.end(), piece.begin(), piece.begin() + n);
  EXPECT_EQ(got, bytes);
}

TEST_P(AgainstOpenSsl, AKeyUpdateOfTheOtherSideIsFollowedAndAnswered) {
  const auto bytes = test::pattern(3000, 2);
  for (int generation = 0; generation < 3; ++generation) {
    SSL_key_update(other_.get(), SSL_KEY_UPDATE_REQUESTED);
    write(bytes);
    EXPECT_EQ(heard(bytes.size()), bytes) << generation;
    auto answer = bytes;
    const iovec part{answer.data(), answer.size()};
    ASSERT_EQ(party_.seal({&part, 1}), answer.size());
    tell();
    EXPECT_EQ(read(bytes.size()), bytes) << generation;
  }
}

TEST_P(AgainstOpenSsl, TheEndOfTheStreamIsHeard) {
  SSL_shutdown(other_.get());
  EXPECT_EQ(hear({}), 0);
}

INSTANTIATE_TEST_SUITE_P(Suite, AgainstOpenSsl,
                         testing::Values("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                         "TLS_CHACHA20_POLY1305_SHA256"),
                         [](const auto& test) { return std::string(test.param); });

constexpr std::size_t kMessage = 5;

TlsDirection direction(TlsDirection::Use use) {
  const std::array<std::byte, 32> secret{std::byte{9}};
  return {{EVP_aes_128_gcm(), EVP_sha256()}, TlsSecret(secret), use};
}

TEST(Record, WithAnyBitFlippedIsForged) {
  auto message = test::pattern(kMessage, 3);
  const iovec part{message.data(), message.size()};
  PartsCursor from({&part, 1}, kMessage);
  std::array<std::byte, kMessage + kTlsOverhead> record{};
  ASSERT_EQ(direction(TlsDirection::Use::seal).seal(TlsContent::data, from, kMessage, record.data()), record.size());
  for (std::size_t bit = 0; bit < 8 * record.size(); ++bit) {
    auto changed = record;
    changed[bit / 8] ^= std::byte(1 << bit % 8);
    std::array<std::byte, kMessage> got{};
    const iovec to{got.data(), got.size()};
    PartsCursor into({&to, 1}, kMessage);
    EXPECT_EQ(direction(TlsDirection::Use::open).open_data(changed, into), TlsDirection::Opened::forged) << bit;
  }
  std::array<std::byte, kMessage> got{};
  const iovec to{got.data(), got.size()};
  PartsCursor into({&to, 1}, kMessage);
  EXPECT_EQ(direction(TlsDirection::Use::open).open_data(record, into), TlsDirection::Opened::data);
  EXPECT_TRUE(std::ranges::equal(got, message));
}

TEST(Record, OutOfOrderIsForged) {
  auto message = test::pattern(kMessage, 3);
  const iovec part{message.data(), message.size()};
  TlsDirection sealer = direction(TlsDirection::Use::seal);
  std::array<std::byte, kMessage + kTlsOverhead> record{};
  for (int i = 0; i < 2; ++i) {
    PartsCursor from({&part, 1}, kMessage);
    sealer.seal(TlsContent::data, from, kMessage, record.data());
  }
  PartsCursor into({&part, 1}, kMessage);
  EXPECT_EQ(direction(TlsDirection::Use::open).open_data(record, into), TlsDirection::Opened::forged);
}

TEST(WholeRecord, IsFoundWhenItIsThereAndOnlyThen) {
  std::array<std::byte, 40> bytes{std::byte{23}, std::byte{3}, std::byte{3}, std::byte{0}, std::byte{30}};
  bool bad = false;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(whole_record(std::span(bytes).first(size), bad).size(), size < 35 ? 0u : 35u) << size;
    EXPECT_FALSE(bad) << size;
  }
}

TEST(WholeRecord, IsNotMadeOfAnythingElse) {
  using Header = std::array<unsigned char, kTlsHeader>;
  for (const Header header : {Header{22, 3, 3, 0, 30}, Header{23, 3, 1, 0, 30}, Header{23, 2, 3, 0, 30},
                              Header{23, 3, 3, 0, 16}, Header{23, 3, 3, 0x41, 1}, Header{'G', 'E', 'T', ' ', '/'}}) {
    bool bad = false;
    EXPECT_TRUE(whole_record(std::as_bytes(std::span(header)), bad).empty());
    EXPECT_TRUE(bad) << int{header[0]};
  }
}

}  // namespace
}  // namespace parley
