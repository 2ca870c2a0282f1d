#include <immintrin.h>

#include "core/aes_paths.h"

namespace parley {
namespace {

constexpr std::size_t kPerRegister = 2;  // blocks
constexpr std::size_t kRegisters = 8;
constexpr std::size_t kWide = kPerRegister * kRegisters;

/// The rounds after the first key was added.
void finish(const __m256i (&keys)[11], __m256i (&block)[kRegisters], std::byte* out) {
  for (int round = 1; round < 10; ++round)
    for (__m256i& b : block) b = _mm256_aesenc_epi128(b, keys[round]);
  for (std::size_t i = 0; i < kRegisters; ++i)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out) + i, _mm256_aesenclast_epi128(block[i], keys[10]));
}

/// Encrypts `kWide` counters from `first` on. `out` needs no alignment.
void encrypt_counters(const __m256i (&keys)[11], std::uint64_t stream, std::uint64_t first, std::byte* out) {
  const __m256i to_big_endian =
      _mm256_broadcastsi128_si256(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const auto high = static_cast<long long>(stream);
  const auto low = static_cast<long long>(first);
  const __m256i counter = _mm256_add_epi64(_mm256_set_epi64x(high, low, high, low), _mm256_set_epi64x(0, 1, 0, 0));
  __m256i block[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i) {
    const auto ahead = static_cast<long long>(kPerRegister * i);
    const __m256i here = _mm256_add_epi64(counter, _mm256_set_epi64x(0, ahead, 0, ahead));
    block[i] = _mm256_xor_si256(_mm256_shuffle_epi8(here, to_big_endian), keys[0]);
  }
  finish(keys, block, out);
}

/// Encrypts `kWide` blocks. Neither `in` nor `out` needs alignment.
void encrypt(const __m256i (&keys)[11], const std::byte* in, std::byte* out) {
  __m256i block[kRegisters];
  for (std::size_t i = 0; i < kRegisters; ++i)
    block[i] = _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(in) + i), keys[0]);
  finish(keys, block, out);
}

void load(const AesRoundKeys& keys, __m256i (&loaded)[11]) {
  for (int i = 0; i < 11; ++i)
    loaded[i] = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(keys.bytes) + i));
}

}  // namespace

void aes_ctr_vaes_avx2(const AesRoundKeys& keys, std::uint64_t stream, std::uint64_t first, std::byte* out,
                       std::size_t blocks) {
  __m256i loaded[11];
  load(keys, loaded);
  std::size_t done = 0;
  for (; done + kWide <= blocks; done += kWide) encrypt_counters(loaded, stream, first + done, out + 16 * done);
  if (done == blocks) return;
  alignas(32) std::byte rest[16 * kWide];
  encrypt_counters(loaded, stream, first + done, rest);
  __builtin_memcpy(out + 16 * done, rest, 16 * (blocks - done));
}

void aes_encrypt_vaes_avx2(const AesRoundKeys& keys, const std::byte* in, std::byte* out, std::size_t blocks) {
  __m256i loaded[11];
  load(keys, loaded);
  std::size_t done = 0;
  for (; done + kWide <= blocks; done += kWide) encrypt(loaded, in + 16 * done, out + 16 * done);
  if (done == blocks) return;
  alignas(32) std::byte rest[16 * kWide] = {};
  __builtin_memcpy(rest, in + 16 * done, 16 * (blocks - done));
  encrypt(loaded, rest, rest);
  __builtin_memcpy(out + 16 * done, rest, 16 * (blocks - done));
}

}  // namespace parley
