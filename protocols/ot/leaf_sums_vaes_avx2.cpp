#include <immintrin.h>

#include "protocols/ot/leaf_sums.h"

namespace parley {
namespace {

__m256i load(const std::uint64_t* words) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)); }
void store(std::uint64_t* words, const __m256i& x) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), x); }
void add(__m256i& sum, const __m256i& x) { sum = _mm256_xor_si256(sum, x); }

__m256i round_key(const AesRoundKeys& keys, int round) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(keys.bytes) + round));
}

/// A tree of 2^kDigits leaves from leaf kFirst on, kRegisters of two blocks of each at a time. So many leaves times
/// registers are enough to hide the latency of a round, and few enough to stay in registers.
template <unsigned kDigits, unsigned kFirst, unsigned kRegisters>
struct Tree {
  static constexpr unsigned kLeaves = 1u << kDigits;
  static constexpr unsigned kTogether = kLeaves > 4 ? 4 : kLeaves;  // leaves
  static constexpr unsigned kBlocks = 2 * kRegisters;
  static constexpr unsigned kWords = 2 * kBlocks;

  struct Sums {
    __m256i total[kRegisters], digits[kDigits][kRegisters];
  };

  /// The streams of kTogether leaves at the same counters.
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

  template <unsigned kBegin>
  static void take(Sums& sums, const __m256i (&x)[kTogether][kRegisters], unsigned first_leaf) {
    for (unsigned i = 0; i < kRegisters; ++i)
      for (unsigned leaf = kBegin; leaf < kTogether; ++leaf) {
        add(sums.total[i], x[leaf][i]);
        for (unsigned b = 0; b < kDigits; ++b)
          if ((first_leaf + leaf) >> b & 1) add(sums.digits[b][i], x[leaf][i]);
      }
  }

  static Sums sums_of(const AesRoundKeys* keys, std::uint64_t first) {
    const __m256i to_big_endian =
        _mm256_broadcastsi128_si256(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    __m256i counters[kRegisters];
    for (unsigned i = 0; i < kRegisters; ++i) {
      const auto at = static_cast<long long>(first + 2 * i);
      counters[i] = _mm256_shuffle_epi8(_mm256_set_epi64x(0, at + 1, 0, at), to_big_endian);
    }
    Sums sums{};
    __m256i x[kTogether][kRegisters];
    encrypt<kFirst>(x, keys, counters);
    take<kFirst>(sums, x, 0);
    for (unsigned leaf = kTogether; leaf < kLeaves; leaf += kTogether) {
      encrypt<0>(x, keys + leaf, counters);
      take<0>(sums, x, leaf);
    }
    return sums;
  }

  static void all(std::uint64_t* digits, std::size_t stride, std::uint64_t* corrections, const std::uint64_t* choices,
                  const LeafStreams& streams) {
    auto step = [&](std::size_t block, std::uint64_t* to, std::size_t apart, std::uint64_t* sent,
                    const std::uint64_t* chosen) {
      const Sums sums = sums_of(streams.keys, streams.first + block);
      for (unsigned i = 0; i < kRegisters; ++i) {
        store(sent + 4 * i, _mm256_xor_si256(sums.total[i], load(chosen + 4 * i)));
        for (unsigned b = 0; b < kDigits; ++b) store(to + b * apart + 4 * i, sums.digits[b][i]);
      }
    };
    std::size_t done = 0;
    for (; done + kBlocks <= streams.blocks; done += kBlocks)
      step(done, digits + 2 * done, stride, corrections + 2 * done, choices + 2 * done);
    if (done == streams.blocks) return;
    std::uint64_t to[kDigits * kWords], sent[kWords], chosen[kWords] = {};
    const std::size_t bytes = 16 * (streams.blocks - done);
    __builtin_memcpy(chosen, choices + 2 * done, bytes);
    step(done, to, kWords, sent, chosen);
    __builtin_memcpy(corrections + 2 * done, sent, bytes);
    for (unsigned b = 0; b < kDigits; ++b) __builtin_memcpy(digits + b * stride + 2 * done, to + b * kWords, bytes);
  }

  static void punctured(std::uint64_t* digits, std::size_t stride, const std::uint64_t* corrections, unsigned delta,
                        const LeafStreams& streams) {
    __m256i masks[kDigits];
    for (unsigned b = 0; b < kDigits; ++b) masks[b] = _mm256_set1_epi64x(-static_cast<long long>(delta >> b & 1));
    auto step = [&](std::size_t block, std::uint64_t* to, std::size_t apart, const std::uint64_t* received) {
      const Sums sums = sums_of(streams.keys, streams.first + block);
      for (unsigned i = 0; i < kRegisters; ++i)
        for (unsigned b = 0; b < kDigits; ++b)
          store(to + b * apart + 4 * i,
                _mm256_xor_si256(sums.digits[b][i], _mm256_and_si256(masks[b], load(received + 4 * i))));
    };
    std::size_t done = 0;
    for (; done + kBlocks <= streams.blocks; done += kBlocks)
      step(done, digits + 2 * done, stride, corrections + 2 * done);
    if (done == streams.blocks) return;
    std::uint64_t to[kDigits * kWords], received[kWords] = {};
    const std::size_t bytes = 16 * (streams.blocks - done);
    __builtin_memcpy(received, corrections + 2 * done, bytes);
    step(done, to, kWords, received);
    for (unsigned b = 0; b < kDigits; ++b) __builtin_memcpy(digits + b * stride + 2 * done, to + b * kWords, bytes);
  }
};

void all(std::uint64_t* digits, std::size_t stride, std::uint64_t* corrections, const std::uint64_t* choices,
         const LeafStreams& streams) {
  switch (streams.k) {
    case 1: return Tree<1, 0, 4>::all(digits, stride, corrections, choices, streams);
    case 2: return Tree<2, 0, 2>::all(digits, stride, corrections, choices, streams);
    case 4: return Tree<4, 0, 2>::all(digits, stride, corrections, choices, streams);
    default: __builtin_unreachable();
  }
}

void punctured(std::uint64_t* digits, std::size_t stride, const std::uint64_t* corrections, unsigned delta,
               const LeafStreams& streams) {
  switch (streams.k) {
    case 1: return Tree<1, 1, 8>::punctured(digits, stride, corrections, delta, streams);
    case 2: return Tree<2, 1, 4>::punctured(digits, stride, corrections, delta, streams);
    case 4: return Tree<4, 1, 2>::punctured(digits, stride, corrections, delta, streams);
    default: __builtin_unreachable();
  }
}

}  // namespace

constinit const LeafSums kLeafSumsVaesAvx2{&all, &punctured};

}  // namespace parley
