#include <immintrin.h>

#include "core/aes_paths.h"

namespace parley {
namespace {

constexpr std::size_t kWide = 8;  // blocks in flight: covers the latency of one AES round

struct RoundKeys {
  __m128i key[11];
};

RoundKeys load(const AesRoundKeys& keys) {
  RoundKeys loaded;
  for (int i = 0; i < 11; ++i) loaded.key[i] = _mm_load_si128(reinterpret_cast<const __m128i*>(keys.bytes) + i);
  return loaded;
}

/// The rounds after the first key was added.
template <std::size_t kBlocks>
void finish(const RoundKeys& keys, __m128i (&block)[kBlocks], __m128i* out) {
  for (int round = 1; round < 10; ++round)
    for (std::size_t i = 0; i < kBlocks; ++i) block[i] = _mm_aesenc_si128(block[i], keys.key[round]);
  for (std::size_t i = 0; i < kBlocks; ++i) _mm_storeu_si128(out + i, _mm_aesenclast_si128(block[i], keys.key[10]));
}

template <std::size_t kBlocks>
void encrypt_counters(const RoundKeys& keys, std::uint64_t stream, std::uint64_t first, __m128i* out) {
  const __m128i to_big_endian = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m128i block[kBlocks];
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const __m128i counter = _mm_set_epi64x(static_cast<long long>(stream), static_cast<long long>(first + i));
    block[i] = _mm_xor_si128(_mm_shuffle_epi8(counter, to_big_endian), keys.key[0]);
  }
  finish(keys, block, out);
}

template <std::size_t kBlocks>
void encrypt(const RoundKeys& keys, const __m128i* in, __m128i* out) {
  __m128i block[kBlocks];
  for (std::size_t i = 0; i < kBlocks; ++i) block[i] = _mm_xor_si128(_mm_loadu_si128(in + i), keys.key[0]);
  finish(keys, block, out);
}

}  // namespace

void aes_ctr_ni(const AesRoundKeys& keys, std::uint64_t stream, std::uint64_t first, std::byte* out,
                std::size_t blocks) {
  const RoundKeys loaded = load(keys);
  auto* to = reinterpret_cast<__m128i*>(out);
  std::size_t done = 0;
  for (; done + kWide <= blocks; done += kWide) encrypt_counters<kWide>(loaded, stream, first + done, to + done);
  for (; done < blocks; ++done) encrypt_counters<1>(loaded, stream, first + done, to + done);
}

void aes_encrypt_ni(const AesRoundKeys& keys, const std::byte* in, std::byte* out, std::size_t blocks) {
  const RoundKeys loaded = load(keys);
  const auto* from = reinterpret_cast<const __m128i*>(in);
  auto* to = reinterpret_cast<__m128i*>(out);
  std::size_t done = 0;
  for (; done + kWide <= blocks; done += kWide) encrypt<kWide>(loaded, from + done, to + done);
  for (; done < blocks; ++done) encrypt<1>(loaded, from + done, to + done);
}

}  // namespace parley
