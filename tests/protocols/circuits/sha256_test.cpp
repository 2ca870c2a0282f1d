#include "protocols/circuits/sha256.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <random>
#include <string>

#include "protocols/circuits/evaluate_in_clear.h"
#include "protocols/circuits/schedule.h"

namespace parley {
namespace {

/// The message with its padding: a one, zeros, its length in bits [FIPS 180-4, section 5.1.1].
std::string padded(const std::string& message) {
  std::string text = message + '\x80';
  while (text.size() % 64 != 56) text += '\0';
  for (int byte = 7; byte >= 0; --byte) text += static_cast<char>(std::uint64_t{message.size()} * 8 >> (8 * byte));
  return text;
}

void put_word(BitMatrix& bits, std::size_t word, std::size_t row, std::uint32_t value) {
  for (std::size_t i = 0; i < 32; ++i) {
    BitWord& to = bits.plane(32 * word + i)[row / 64];
    to = (to & ~(BitWord{1} << (row % 64))) | (BitWord{value >> i & 1} << (row % 64));
  }
}

/// Digests of messages of equally many blocks, hashed side by side.
std::vector<std::string> hash(const BooleanCircuit& circuit, const std::vector<std::string>& messages) {
  const std::size_t rows = messages.size(), blocks = padded(messages[0]).size() / 64;
  std::vector<BitMatrix> inputs{BitMatrix::zeros(512, rows), BitMatrix::zeros(256, rows)};
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < 8; ++i) put_word(inputs[1], i, row, kSha256Start[i]);
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::string text = padded(messages[row]);
      for (std::size_t i = 0; i < 16; ++i) {
        std::uint32_t word = 0;
        for (std::size_t byte = 0; byte < 4; ++byte)
          word = word << 8 | static_cast<unsigned char>(text[64 * block + 4 * i + byte]);
        put_word(inputs[0], i, row, word);
      }
    }
    inputs[1] = evaluate_in_clear(circuit, inputs)[0];
  }
  std::vector<std::string> digests(rows);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t byte = 0; byte < 32; ++byte) {
      unsigned value = 0;
      for (std::size_t i = 0; i < 8; ++i)
        value |= unsigned{inputs[1].bit(32 * (byte / 4) + 8 * (3 - byte % 4) + i, row)} << i;
      digests[row] += static_cast<char>(value);
    }
  return digests;
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string openssl_digest(const std::string& message) {
  std::string digest(32, '\0');
  EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
             nullptr);
  return digest;
}

class Sha256Circuit : public testing::TestWithParam<Sha256Design> {
 protected:
  const BooleanCircuit circuit_ = sha256_circuit(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Designs, Sha256Circuit, testing::Values(Sha256Design::fewest_ands, Sha256Design::low_depth),
                         [](const auto& design) {
                           return design.param == Sha256Design::fewest_ands ? "FewestAnds" : "LowDepth";
                         });

TEST_P(Sha256Circuit, HashesTheExamplesOfTheStandard) {
  EXPECT_EQ(hex(hash(circuit_, {"abc"})[0]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(hash(circuit_, {""})[0]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(hash(circuit_, {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"})[0]),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_P(Sha256Circuit, AgreesWithOpenSslOnRandomMessages) {
  std::mt19937_64 random(11);
  for (const std::size_t length : {13, 55, 64, 150}) {
    std::vector<std::string> messages(129, std::string(length, '\0'));
    for (std::string& message : messages)
      for (char& c : message) c = static_cast<char>(random());
    const auto digests = hash(circuit_, messages);
    for (std::size_t i = 0; i < messages.size(); ++i) ASSERT_EQ(hex(digests[i]), hex(openssl_digest(messages[i])));
  }
}

TEST(Sha256Circuits, HaveTheSizesThatTheDocumentationStates) {
  const Schedule few = schedule(sha256_circuit(Sha256Design::fewest_ands));
  EXPECT_EQ(few.ands(), 22397u);
  EXPECT_EQ(few.depth(), 1607u);
  const Schedule low = schedule(sha256_circuit(Sha256Design::low_depth));
  EXPECT_EQ(low.ands(), 44200u);
  EXPECT_EQ(low.depth(), 462u);
}

}  // namespace
}  // namespace parley
