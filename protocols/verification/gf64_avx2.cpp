#include <immintrin.h>

#include "core/cpu.h"
#include "protocols/verification/gf64_bodies.h"
#include "protocols/verification/gf64_nibbles.h"
#include "protocols/verification/gf64_paths.h"

namespace parley {
namespace {

struct Avx2 {
  using V = __m256i;
  static constexpr std::size_t kLanes = 4;
  struct Sum {
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
  };

  static V load(const std::uint64_t* from, std::size_t lanes = kLanes) {
    if (lanes == 4) return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return _mm256_maskload_epi64(reinterpret_cast<const long long*>(from), first(lanes));
  }
  static void store(std::uint64_t* to, V value, std::size_t lanes = kLanes) {
    if (lanes == 4)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
    else
      _mm256_maskstore_epi64(reinterpret_cast<long long*>(to), first(lanes), value);
  }
  static V broadcast(std::uint64_t word) { return _mm256_set1_epi64x(static_cast<long long>(word)); }
  static V and_xor(V x, V y, V z) { return _mm256_xor_si256(_mm256_and_si256(x, y), z); }
  static V bit_xor(V x, V y) { return _mm256_xor_si256(x, y); }
  static void add(Sum& sum, V x, V y) {
    sum.even = _mm256_xor_si256(sum.even, _mm256_clmulepi64_epi128(x, y, 0x00));
    sum.odd = _mm256_xor_si256(sum.odd, _mm256_clmulepi64_epi128(x, y, 0x11));
  }
  static std::uint64_t total(const Sum& sum) {
    const __m256i both = _mm256_xor_si256(sum.even, sum.odd);
    alignas(16) std::uint64_t words[2];
    _mm_store_si128(reinterpret_cast<__m128i*>(words),
                    _mm_xor_si128(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
    return gf64_bodies::reduce_product(words[0], words[1]);
  }
  static V lanes(const Sum& sum) { return _mm256_unpacklo_epi64(reduce(sum.even), reduce(sum.odd)); }

  // For gf64_nibbles.h.
  static V repeat(const std::uint8_t* bytes) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
  }
  static V low_nibbles(V x) { return _mm256_and_si256(x, _mm256_set1_epi8(15)); }
  static V high_nibbles(V x) { return low_nibbles(_mm256_srli_epi16(x, 4)); }
  static V shuffle(V table, V places) { return _mm256_shuffle_epi8(table, places); }
  template <int kBits>
  static V low(V x, V y) {
    return kBits == 8    ? _mm256_unpacklo_epi8(x, y)
           : kBits == 16 ? _mm256_unpacklo_epi16(x, y)
                         : _mm256_unpacklo_epi32(x, y);
  }
  template <int kBits>
  static V high(V x, V y) {
    return kBits == 8    ? _mm256_unpackhi_epi8(x, y)
           : kBits == 16 ? _mm256_unpackhi_epi16(x, y)
                         : _mm256_unpackhi_epi32(x, y);
  }

  static void combine_bits(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                           std::size_t m) {
    gf64_nibbles::combine_bits<Avx2>(out, elements, x, k, m);
  }

 private:
  static __m256i first(std::size_t lanes) {
    return _mm256_cmpgt_epi64(broadcast(lanes), _mm256_setr_epi64x(0, 1, 2, 3));
  }
  static __m256i reduce(__m256i product) {
    const __m256i tail = _mm256_set1_epi64x(0x1b);
    const __m256i once = _mm256_clmulepi64_epi128(product, tail, 0x01),
                  twice = _mm256_clmulepi64_epi128(once, tail, 0x01);
    return _mm256_xor_si256(product, _mm256_xor_si256(once, twice));
  }
};

}  // namespace

const Gf64Kernels kGf64Avx2 =
    gf64_bodies::Bodies<Avx2>::table("avx2", [] { return cpu_features().avx2 && cpu_features().vpclmul; });

}  // namespace parley
