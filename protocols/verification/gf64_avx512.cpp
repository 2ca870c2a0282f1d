#include <immintrin.h>

#include "core/cpu.h"
#include "protocols/verification/gf64_bodies.h"
#include "protocols/verification/gf64_paths.h"

namespace parley {
namespace {

struct Avx512 {
  using V = __m512i;
  static constexpr std::size_t kLanes = 8;
  struct Sum {
    __m512i even = _mm512_setzero_si512(), odd = _mm512_setzero_si512();
  };

  static V load(const std::uint64_t* from, std::size_t lanes) {
    return lanes == 8 ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi64(first(lanes), from);
  }
  static void store(std::uint64_t* to, V value, std::size_t lanes) {
    if (lanes == 8)
      _mm512_storeu_si512(to, value);
    else
      _mm512_mask_storeu_epi64(to, first(lanes), value);
  }
  static V broadcast(std::uint64_t word) { return _mm512_set1_epi64(static_cast<long long>(word)); }
  static V and_xor(V x, V y, V z) { return _mm512_ternarylogic_epi64(x, y, z, 0x6a); }
  static V bit_xor(V x, V y) { return _mm512_xor_si512(x, y); }
  static void add(Sum& sum, V x, V y) {
    sum.even = _mm512_xor_si512(sum.even, _mm512_clmulepi64_epi128(x, y, 0x00));
    sum.odd = _mm512_xor_si512(sum.odd, _mm512_clmulepi64_epi128(x, y, 0x11));
  }
  static std::uint64_t total(const Sum& sum) {
    const __m512i both = _mm512_xor_si512(sum.even, sum.odd);
    const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1));
    const __m128i one = _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    alignas(16) std::uint64_t words[2];
    _mm_store_si128(reinterpret_cast<__m128i*>(words), one);
    return gf64_bodies::reduce_product(words[0], words[1]);
  }
  static V lanes(const Sum& sum) { return _mm512_unpacklo_epi64(reduce(sum.even), reduce(sum.odd)); }

  static void combine_bits(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                           std::size_t m) {
    std::size_t w = 0;
    for (; w + 2 <= m; w += 2) combine_bits_of<2>(out + 64 * w, elements, x + w, k, m);
    if (w < m) combine_bits_of<1>(out + 64 * w, elements, x + w, k, m);
  }

 private:
  /// Eight bits of a word are the mask of eight lanes. kWords words share the loads of the elements.
  template <std::size_t kWords>
  static void combine_bits_of(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                              std::size_t m) {
    __m512i sums[kWords][8] = {};
    for (std::size_t j = 0; j < k; ++j) {
      const __m512i element = broadcast(elements[j]);
      for (std::size_t w = 0; w < kWords; ++w)
        for (std::size_t g = 0; g < 8; ++g)
          sums[w][g] =
              _mm512_mask_xor_epi64(sums[w][g], static_cast<__mmask8>(x[j * m + w] >> (8 * g)), sums[w][g], element);
    }
    for (std::size_t w = 0; w < kWords; ++w)
      for (std::size_t g = 0; g < 8; ++g) _mm512_storeu_si512(out + 64 * w + 8 * g, sums[w][g]);
  }

  static __mmask8 first(std::size_t lanes) { return static_cast<__mmask8>((1u << lanes) - 1); }
  static __m512i reduce(__m512i product) {
    const __m512i tail = _mm512_set1_epi64(0x1b);
    const __m512i once = _mm512_clmulepi64_epi128(product, tail, 0x01),
                  twice = _mm512_clmulepi64_epi128(once, tail, 0x01);
    return _mm512_ternarylogic_epi64(product, once, twice, 0x96);
  }
};

}  // namespace

const Gf64Kernels kGf64Avx512 =
    gf64_bodies::Bodies<Avx512>::table("avx512", [] { return cpu_features().avx512 && cpu_features().vpclmul; });

}  // namespace parley
