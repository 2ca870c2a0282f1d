#include "experiments/workloads/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "core/random.h"
#include "experiments/workloads/scheme_workload.h"
#include "protocols/circuits/evaluate.h"
#include "protocols/circuits/sha256.h"
#include "protocols/sharing/key_holder.h"

namespace parley {
namespace {

constexpr PartyId kKeyOwner = 0, kIdentifierOwner = 1;

// A message is 8 words of key and 5 of identifier; then the block ends as FIPS 180-4, section 5.1.1, has it.
constexpr std::size_t kKeyWords = 8, kIdentifierWords = 5, kMessageWords = kKeyWords + kIdentifierWords;
constexpr std::array<std::uint32_t, 3> kPadding{0x80000000, 0, 32 * kMessageWords};
static_assert(kMessageWords + kPadding.size() == 16);

using Words = std::vector<std::uint32_t>;  // of one row after the other

/// Bit i of word w of a row is plane 32 w + i.
BitMatrix planes_of(const Words& words, std::size_t words_per_row, std::size_t rows) {
  BitMatrix bits(32 * words_per_row, rows);
  RingVector<std::uint32_t> column(rows);
  for (std::size_t w = 0; w < words_per_row; ++w) {
    for (std::size_t row = 0; row < rows; ++row) column[row] = words[row * words_per_row + w];
    const BitMatrix planes = slice<std::uint32_t>(column);
    std::ranges::copy(planes.words(), bits.plane(32 * w));
  }
  return bits;
}

template <std::size_t n>
BitMatrix repeated(const std::array<std::uint32_t, n>& words, std::size_t rows) {
  Words all;
  for (std::size_t row = 0; row < rows; ++row) all.insert(all.end(), words.begin(), words.end());
  return planes_of(all, n, rows);
}

std::array<std::uint32_t, 8> openssl_sha256(std::span<const std::uint32_t> message) {
  std::vector<unsigned char> bytes;
  for (const std::uint32_t word : message)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<unsigned char>(word >> shift));
  std::array<unsigned char, 32> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::array<std::uint32_t, 8> words{};
  for (std::size_t i = 0; i < digest.size(); ++i) words[i / 4] = words[i / 4] << 8 | digest[i];
  return words;
}

template <typename S>
class Sha256 {
 public:
  static constexpr std::string_view kName = "sha256",
                                    kSummary = "SHA-256 of identifiers of one party behind a key of another",
                                    kPaper = "FIPS 180-4 as a circuit of ANDs and XORs";
  static std::vector<Parameter> parameters() {
    return {{"rows", std::int64_t{4096}, "identifiers of 20 bytes"},
            {"design", "low_depth", "the circuit: low_depth or fewest_ands", {"low_depth", "fewest_ands"}}};
  }

  Sha256(const Parameters& given, std::uint64_t seed)
      : rows_(static_cast<std::size_t>(given.integer("rows", 1, 1 << 20))), messages_(rows_ * kMessageWords) {
    const bool low_depth = given.text("design") == "low_depth";
    schedule_ = schedule(sha256_circuit(low_depth ? Sha256Design::low_depth : Sha256Design::fewest_ands));
    Prg(key_from_seed(seed, 13)).fill(std::span<std::uint32_t>(messages_));
    for (std::size_t row = 1; row < rows_; ++row) std::copy_n(messages_.begin(), kKeyWords, message(row).begin());
  }

  void start(Session& session) {
    s_ = &session;
    Words keys, identifiers;
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto words = message(row);
      keys.insert(keys.end(), words.begin(), words.begin() + kKeyWords);
      identifiers.insert(identifiers.end(), words.begin() + kKeyWords, words.end());
    }
    const auto key = share_input_bits<S>(session, kKeyOwner, 32 * kKeyWords, rows_, planes_of(keys, kKeyWords, rows_));
    const auto identifier = share_input_bits<S>(session, kIdentifierOwner, 32 * kIdentifierWords, rows_,
                                                planes_of(identifiers, kIdentifierWords, rows_));
    const auto padding = share_public_bits<S>(holder_here<S>(session), repeated(kPadding, rows_));
    inputs_ = {materialize(join(join(key, identifier), padding)),
               share_public_bits<S>(holder_here<S>(session), repeated(kSha256Start, rows_))};
  }

  /// The AND depth in rounds, and one more to tell party 1 the digests.
  void run() {
    digests_ = reveal(*s_, kIdentifierOwner, evaluate(*s_, schedule_, std::span<const BitShares<S>>(inputs_))[0]);
  }

  std::string check() const {
    if (s_->self() != kIdentifierOwner) return {};
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto digest = openssl_sha256(message(row));
      for (std::size_t i = 0; i < 256; ++i)
        if (digests_.bit(i, row) != (digest[i / 32] >> (i % 32) & 1))
          return fmt::format("identifier {}: bit {} of word {} differs from OpenSSL's SHA-256", row, i % 32, i / 32);
    }
    return {};
  }

  Figures figures() const {
    return {{"rows", static_cast<double>(rows_)},
            {"ands", static_cast<double>(schedule_.ands())},
            {"and_depth", static_cast<double>(schedule_.depth())}};
  }

 private:
  std::span<std::uint32_t> message(std::size_t row) {
    return std::span(messages_).subspan(row * kMessageWords, kMessageWords);
  }
  std::span<const std::uint32_t> message(std::size_t row) const {
    return std::span(messages_).subspan(row * kMessageWords, kMessageWords);
  }

  Session* s_ = nullptr;
  std::size_t rows_;
  Words messages_;
  Schedule schedule_;
  std::vector<BitShares<S>> inputs_;
  BitMatrix digests_;  // of the last run, at party 1
};

}  // namespace

std::vector<Program> sha256_workload() { return {scheme_workload<Sha256, Replicated>()}; }

}  // namespace parley
