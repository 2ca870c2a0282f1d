#include "protocols/ot/word_hash.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "core/cpu.h"
#include "protocols/ot/ot_kernels.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  HashWordsPath{"vaes-avx2", [] { return cpu_features().vaes && cpu_features().avx2; }, &hash_words_vaes_avx2},
#endif
      HashWordsPath{"passes", &runs_anywhere, &hash_words_in_passes},
};

constexpr std::size_t kAtOnce = 64;  // blocks: they stay in the first-level cache from pass to pass

/// Apart from the key of row_hash.h, which is zero.
AesRoundKeys public_key(std::uint64_t number) {
  const std::uint64_t words[2] = {number, 1};
  std::array<std::byte, 16> key;
  std::memcpy(key.data(), words, key.size());
  return expand_aes_key(key);
}

}  // namespace

std::span<const HashWordsPath> hash_words_paths() { return kPaths; }

void WordHash::begin(std::uint64_t first_row) {
  if (first_row / kRowsOfKey == number_) return;
  number_ = first_row / kRowsOfKey;
  key_ = public_key(number_);
}

void WordHash::operator()(std::uint64_t* out, const OtBlock* rows, const OtBlock& offset, std::size_t count) const {
  static HashWords& best = *first_usable(kPaths).hash;
  assert(count % 16 == 0);
  best(out, key_, rows, offset, count);
}

void hash_words_in_passes(std::uint64_t* out, const AesRoundKeys& key, const OtBlock* rows, const OtBlock& offset,
                          std::size_t count) {
  const OtKernels& kernels = ot_kernels();
  OtBlock blocks[kAtOnce], permuted[kAtOnce];
  for (std::size_t done = 0; done < count; done += kAtOnce) {
    const std::size_t now = std::min(kAtOnce, count - done);
    kernels.add_block(blocks, rows + done, offset, now);
    aes_path().encrypt(key, reinterpret_cast<const std::byte*>(blocks), reinterpret_cast<std::byte*>(permuted), now);
    for (std::size_t i = 0; i < now; ++i) out[done + i] = permuted[i].low ^ blocks[i].low;
  }
}

}  // namespace parley
