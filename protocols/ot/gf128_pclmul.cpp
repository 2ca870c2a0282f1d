#include <immintrin.h>

#include "protocols/ot/gf128.h"

namespace parley {
namespace {

/// `high` * x^128 + `low`, reduced by x^128 = x^7 + x^2 + x + 1, twice: the first time seven bits stay above.
__m128i reduce(__m128i low, __m128i high) {
  const __m128i polynomial = _mm_set_epi64x(0, 0x87);
  const __m128i upper = _mm_clmulepi64_si128(high, polynomial, 0x01);  // of the word with weight x^192
  const __m128i lower = _mm_clmulepi64_si128(high, polynomial, 0x00);
  low = _mm_xor_si128(low, _mm_xor_si128(lower, _mm_slli_si128(upper, 8)));
  const __m128i rest = _mm_srli_si128(upper, 8);
  return _mm_xor_si128(low, _mm_clmulepi64_si128(rest, polynomial, 0x00));
}

}  // namespace

OtBlock gf128_inner_product_pclmul(const OtBlock* x, const OtBlock* y, std::size_t n) {
  __m128i low = _mm_setzero_si128(), middle = low, high = low;
  for (std::size_t i = 0; i < n; ++i) {
    const __m128i a = _mm_load_si128(reinterpret_cast<const __m128i*>(x + i));
    const __m128i b = _mm_load_si128(reinterpret_cast<const __m128i*>(y + i));
    low = _mm_xor_si128(low, _mm_clmulepi64_si128(a, b, 0x00));
    middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x01));
    middle = _mm_xor_si128(middle, _mm_clmulepi64_si128(a, b, 0x10));
    high = _mm_xor_si128(high, _mm_clmulepi64_si128(a, b, 0x11));
  }
  low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
  high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
  OtBlock sum;
  _mm_store_si128(reinterpret_cast<__m128i*>(&sum), reduce(low, high));
  return sum;
}

}  // namespace parley
