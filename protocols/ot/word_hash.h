#pragma once

/// The hash of triples: one word of each row, at one AES call a row.
///
/// H(x) = E(x) ^ x, the Matyas-Meyer-Oseas construction, with E = AES-128 under a public key that changes every
/// kRowsOfKey rows, modelled as an ideal cipher. It is correlation robust for distinct x under one key [Guo, Katz, Wang
/// and Yu, "Efficient and Secure Multiparty Computation from Fixed-Key Block Ciphers", S&P'20], which is what rows need
/// that both parties make honestly: README.md, "The hash of triples". Where a party may cheat, take row_hash.h.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/aes.h"
#include "protocols/ot/ot_block.h"

namespace parley {

inline constexpr std::uint64_t kRowsOfKey = std::uint64_t{1} << 20;

class WordHash {
 public:
  /// For the chunk that begins with this row; it may run on into the rows of the next key.
  void begin(std::uint64_t first_row);

  /// out[j] = the low word of H(rows[j] ^ offset). `count` is a multiple of 16.
  void operator()(std::uint64_t* out, const OtBlock* rows, const OtBlock& offset, std::size_t count) const;

 private:
  std::uint64_t number_ = ~std::uint64_t{0};  // of the key
  AesRoundKeys key_;
};

/// The loop inside, under a given key.
using HashWords = void(std::uint64_t* out, const AesRoundKeys& key, const OtBlock* rows, const OtBlock& offset,
                       std::size_t count);

struct HashWordsPath {
  std::string_view name;
  bool (*usable)();
  HashWords* hash;
};

/// Fastest first; the last one, "passes", runs anywhere: on the blocks' cipher of core/aes.h.
std::span<const HashWordsPath> hash_words_paths();

HashWords hash_words_vaes_avx2, hash_words_in_passes;

}  // namespace parley
