#pragma once

/// Vectors of ring words and sums of their products, as wide as the instruction set of the including file allows (the
/// rule of path_bodies.h: everything is local to that file).

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace parley {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr std::size_t kVectorBytes = 32;
#else
constexpr std::size_t kVectorBytes = 16;
#endif

template <typename R>
struct VectorOf {
  typedef R type __attribute__((vector_size(kVectorBytes)));
};
#if !defined(__AVX2__)
/// Without products of 64-bit lanes, or of 32-bit lanes to build them from, the scalar product is faster.
template <>
struct VectorOf<std::uint64_t> {
  using type = std::uint64_t;
};
#endif
template <typename R>
using Vector = typename VectorOf<R>::type;

template <typename R>
Vector<R> splat(R x) {
  return Vector<R>{} + x;
}

/// Sums of products, lane by lane.
template <typename R>
struct ProductSum {
  Vector<R> sum = {};
  void add(Vector<R> x, Vector<R> y) { sum += x * y; }
  Vector<R> value() const { return sum; }
};

#if defined(__AVX2__) && !defined(__AVX512DQ__)
/// x y is xl yl + 2^32 (xl yh + xh yl), of which the second sum is wanted modulo 2^32 only: both of its products come
/// from one multiplication of 32-bit lanes, and its shift waits until the end.
template <>
struct ProductSum<std::uint64_t> {
  __m256i low = _mm256_setzero_si256(), crossed = _mm256_setzero_si256();
  void add(Vector<std::uint64_t> x, Vector<std::uint64_t> y) {
    const auto left = reinterpret_cast<__m256i>(x), right = reinterpret_cast<__m256i>(y);
    low = _mm256_add_epi64(low, _mm256_mul_epu32(left, right));
    crossed = _mm256_add_epi32(crossed, _mm256_mullo_epi32(_mm256_shuffle_epi32(left, 0xb1), right));
  }
  Vector<std::uint64_t> value() const {
    const __m256i both = _mm256_add_epi32(crossed, _mm256_srli_epi64(crossed, 32));
    return reinterpret_cast<Vector<std::uint64_t>>(_mm256_add_epi64(low, _mm256_slli_epi64(both, 32)));
  }
};
#endif

}  // namespace
}  // namespace parley
