#include <immintrin.h>

#include "core/cpu.h"
#include "protocols/verification/gf64_bodies.h"
#include "protocols/verification/gf64_nibbles.h"
#include "protocols/verification/gf64_paths.h"

namespace parley {
namespace {

struct Clmul {
  using V = __m128i;
  static constexpr std::size_t kLanes = 2;
  struct Sum {
    __m128i even = _mm_setzero_si128(), odd = _mm_setzero_si128();
  };

  static V load(const std::uint64_t* from, std::size_t lanes = kLanes) {
    const auto* at = reinterpret_cast<const __m128i*>(from);
    return lanes == 2 ? _mm_loadu_si128(at) : _mm_loadl_epi64(at);
  }
  static void store(std::uint64_t* to, V value, std::size_t lanes = kLanes) {
    auto* at = reinterpret_cast<__m128i*>(to);
    lanes == 2 ? _mm_storeu_si128(at, value) : _mm_storel_epi64(at, value);
  }
  static V broadcast(std::uint64_t word) { return _mm_set1_epi64x(static_cast<long long>(word)); }
  static V and_xor(V x, V y, V z) { return _mm_xor_si128(_mm_and_si128(x, y), z); }
  static V bit_xor(V x, V y) { return _mm_xor_si128(x, y); }
  static void add(Sum& sum, V x, V y) {
    sum.even = _mm_xor_si128(sum.even, _mm_clmulepi64_si128(x, y, 0x00));
    sum.odd = _mm_xor_si128(sum.odd, _mm_clmulepi64_si128(x, y, 0x11));
  }
  static std::uint64_t total(const Sum& sum) {
    alignas(16) std::uint64_t words[2];
    _mm_store_si128(reinterpret_cast<__m128i*>(words), _mm_xor_si128(sum.even, sum.odd));
    return gf64_bodies::reduce_product(words[0], words[1]);
  }
  static V lanes(const Sum& sum) { return _mm_unpacklo_epi64(reduce(sum.even), reduce(sum.odd)); }

  // For gf64_nibbles.h.
  static V repeat(const std::uint8_t* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); }
  static V low_nibbles(V x) { return _mm_and_si128(x, _mm_set1_epi8(15)); }
  static V high_nibbles(V x) { return low_nibbles(_mm_srli_epi16(x, 4)); }
  static V shuffle(V table, V places) { return _mm_shuffle_epi8(table, places); }
  template <int kBits>
  static V low(V x, V y) {
    return kBits == 8 ? _mm_unpacklo_epi8(x, y) : kBits == 16 ? _mm_unpacklo_epi16(x, y) : _mm_unpacklo_epi32(x, y);
  }
  template <int kBits>
  static V high(V x, V y) {
    return kBits == 8 ? _mm_unpackhi_epi8(x, y) : kBits == 16 ? _mm_unpackhi_epi16(x, y) : _mm_unpackhi_epi32(x, y);
  }

  static void combine_bits(std::uint64_t* out, const std::uint64_t* elements, const std::uint64_t* x, std::size_t k,
                           std::size_t m) {
    gf64_nibbles::combine_bits<Clmul>(out, elements, x, k, m);
  }

 private:
  /// The low word of the result is the product's residue.
  static __m128i reduce(__m128i product) {
    const __m128i tail = _mm_set_epi64x(0, 0x1b);
    const __m128i once = _mm_clmulepi64_si128(product, tail, 0x01), twice = _mm_clmulepi64_si128(once, tail, 0x01);
    return _mm_xor_si128(product, _mm_xor_si128(once, twice));
  }
};

}  // namespace

const Gf64Kernels kGf64Clmul =
    gf64_bodies::Bodies<Clmul>::table("clmul", [] { return cpu_features().aes && cpu_features().pclmul; });

}  // namespace parley
