#include <immintrin.h>

#include "protocols/ot/word_hash.h"

namespace parley {
namespace {

constexpr std::size_t kRegisters = 8;  // of two blocks: enough to hide the latency of a round

__m256i twice(const std::byte* block) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(block)));
}

}  // namespace

void hash_words_vaes_avx2(std::uint64_t* out, const AesRoundKeys& key, const OtBlock* rows, const OtBlock& offset,
                          std::size_t count) {
  __m256i keys[11];
  for (int i = 0; i < 11; ++i) keys[i] = twice(key.bytes + 16 * i);
  // The offset goes with the first key; and the last one takes all of x along, so that H costs no further step.
  const __m256i offsets = twice(reinterpret_cast<const std::byte*>(&offset));
  const __m256i first = _mm256_xor_si256(keys[0], offsets), last = _mm256_xor_si256(keys[10], offsets);
  for (std::size_t done = 0; done < count; done += 2 * kRegisters) {
    const auto* const in = reinterpret_cast<const __m256i*>(rows + done);
    __m256i block[kRegisters];
    for (std::size_t i = 0; i < kRegisters; ++i) block[i] = _mm256_xor_si256(_mm256_loadu_si256(in + i), first);
    for (int round = 1; round < 10; ++round)
      for (__m256i& b : block) b = _mm256_aesenc_epi128(b, keys[round]);
    for (std::size_t i = 0; i < kRegisters; ++i)
      block[i] = _mm256_aesenclast_epi128(block[i], _mm256_xor_si256(_mm256_loadu_si256(in + i), last));
    auto* const words = reinterpret_cast<__m256i*>(out + done);
    for (std::size_t i = 0; i < kRegisters; i += 2) {
      const __m256i low = _mm256_unpacklo_epi64(block[i], block[i + 1]);  // of rows 0, 2, 1, 3
      _mm256_storeu_si256(words + i / 2, _mm256_permute4x64_epi64(low, 0b11'01'10'00));
    }
  }
}

}  // namespace parley
