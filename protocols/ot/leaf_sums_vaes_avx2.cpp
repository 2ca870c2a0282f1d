#include <immintrin.h>

#include "protocols/ot/leaf_sums.h"

namespace parley {
namespace {

/// A tree of 2^kDigits leaves, from leaf kFirst on, kRegisters of two blocks of each at a time. That many leaves times
/// registers are enough to hide the latency of a round, and few enough to stay in registers.
template <unsigned kDigits, unsigned kFirst, unsigned kRegisters>
struct Tree {
  static constexpr unsigned kLeaves = 1u << kDigits;
  static constexpr unsigned kTogether = kLeaves > 4 ? 4 : kLeaves;  // leaves
  static constexpr unsigned kParts = kLeaves / kTogether;
  static constexpr unsigned kBlocks = 2 * kRegisters;

  static __m256i round_key(const AesRoundKeys& keys, int round) {
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(keys.bytes) + round));
  }

  /// The streams of kTogether leaves at the same counters; those of a missing leaf stay as they are.
  template <unsigned kBegin>
  static void encrypt(__m256i (&x)[kTogether][kRegisters], const AesRoundKeys* keys,
                      const __m256i (&counters)[kRegisters]) {
    for (unsigned leaf = kBegin; leaf < kTogether; ++leaf)
      for (unsigned i = 0; i < kRegisters; ++i) x[leaf][i] = _mm256_xor_si256(counters[i], round_key(keys[leaf], 0));
    for (int round = 1; round < 10; ++round)
      for (unsigned leaf = kBegin; leaf < kTogether; ++leaf) {
        const __m256i key = round_key(keys[leaf], round);
        for (unsigned i = 0; i < kRegisters; ++i) x[leaf][i] = _mm256_aesenc_epi128(x[leaf][i], key);
      }
    for (unsigned leaf = kBegin; leaf < kTogether; ++leaf)
      for (unsigned i = 0; i < kRegisters; ++i)
        x[leaf][i] = _mm256_aesenclast_epi128(x[leaf][i], round_key(keys[leaf], 10));
  }

  static void add(__m256i& sum, const __m256i& x) { sum = _mm256_xor_si256(sum, x); }

  /// The sums of kBlocks blocks: the digits, then the total.
  static void sums(__m256i (&sum)[kDigits + 1][kRegisters], const AesRoundKeys* keys, std::uint64_t first) {
    const __m256i to_big_endian =
        _mm256_broadcastsi128_si256(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    __m256i counters[kRegisters];
    for (unsigned i = 0; i < kRegisters; ++i) {
      const auto at = static_cast<long long>(first + 2 * i);
      counters[i] = _mm256_shuffle_epi8(_mm256_set_epi64x(0, at + 1, 0, at), to_big_endian);
    }
    __m256i x[kTogether][kRegisters];
    for (unsigned i = 0; i < kRegisters; ++i) x[0][i] = _mm256_setzero_si256();
    encrypt<kFirst>(x, keys, counters);
    take(sum, x, 0);
    for (unsigned part = 1; part < kParts; ++part) {
      encrypt<0>(x, keys + part * kTogether, counters);
      take(sum, x, part);
    }
  }

  static void take(__m256i (&sum)[kDigits + 1][kRegisters], const __m256i (&x)[kTogether][kRegisters], unsigned part) {
    for (unsigned i = 0; i < kRegisters; ++i) {
      if (part == 0)
        for (auto& registers : sum) registers[i] = _mm256_setzero_si256();
      for (unsigned leaf = 0; leaf < kTogether; ++leaf) {
        add(sum[kDigits][i], x[leaf][i]);
        for (unsigned digit = 0; digit < kDigits; ++digit)
          if ((part * kTogether + leaf) >> digit & 1) add(sum[digit][i], x[leaf][i]);
      }
    }
  }

  static void run(std::uint64_t* total, std::uint64_t* digits, std::size_t stride, const AesRoundKeys* keys,
                  std::uint64_t first, std::size_t blocks) {
    __m256i sum[kDigits + 1][kRegisters];
    std::size_t done = 0;
    for (; done + kBlocks <= blocks; done += kBlocks) {
      sums(sum, keys, first + done);
      for (unsigned i = 0; i < kRegisters; ++i) {
        auto to = [&](std::uint64_t* words) { return reinterpret_cast<__m256i*>(words + 2 * done) + i; };
        if constexpr (kFirst == 0) _mm256_storeu_si256(to(total), sum[kDigits][i]);
        for (unsigned digit = 0; digit < kDigits; ++digit)
          _mm256_storeu_si256(to(digits + digit * stride), sum[digit][i]);
      }
    }
    if (done == blocks) return;
    sums(sum, keys, first + done);
    const std::size_t bytes = 16 * (blocks - done);
    if constexpr (kFirst == 0) __builtin_memcpy(total + 2 * done, sum[kDigits], bytes);
    for (unsigned digit = 0; digit < kDigits; ++digit)
      __builtin_memcpy(digits + digit * stride + 2 * done, sum[digit], bytes);
  }
};

}  // namespace

void leaf_sums_vaes_avx2(std::uint64_t* total, std::uint64_t* digits, std::size_t stride, const AesRoundKeys* keys,
                         unsigned k, std::uint64_t first, std::size_t blocks) {
  const bool all = total != nullptr;
  switch (k) {
    case 1:
      return all ? Tree<1, 0, 4>::run(total, digits, stride, keys, first, blocks)
                 : Tree<1, 1, 8>::run(total, digits, stride, keys, first, blocks);
    case 2:
      return all ? Tree<2, 0, 2>::run(total, digits, stride, keys, first, blocks)
                 : Tree<2, 1, 4>::run(total, digits, stride, keys, first, blocks);
    case 4:
      return all ? Tree<4, 0, 2>::run(total, digits, stride, keys, first, blocks)
                 : Tree<4, 1, 2>::run(total, digits, stride, keys, first, blocks);
    default: __builtin_unreachable();
  }
}

}  // namespace parley
