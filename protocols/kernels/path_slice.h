#pragma once

/// Ring words to bit planes and back, for path_bodies.h (the same rule: local to the including file).
///
/// A tile is 64 rows of 32 bits; wider words are several tiles. Blocks of kTiles tiles are put together in the
/// first-level cache, so that a plane is written and read by whole cache lines however far apart the planes lie.

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "protocols/kernels/plane_extension.h"

namespace parley {
namespace {

constexpr std::size_t kSliceRows = 64, kTiles = 8;

/// One word of each of 32 planes, kTiles words apart, as they lie in a block.
using TilePlanes = std::uint64_t (*)[kTiles];

#if defined(__AVX512BW__)

/// Bytes of 4 x 4 lanes of 16 bytes: lane i of vector j becomes lane j of vector i.
inline void transpose_lanes(__m512i (&v)[4]) {
  const __m512i a = _mm512_maskz_shuffle_i32x4(0xffff, v[0], v[1], 0x44);
  const __m512i b = _mm512_maskz_shuffle_i32x4(0xffff, v[2], v[3], 0x44);
  const __m512i c = _mm512_maskz_shuffle_i32x4(0xffff, v[0], v[1], 0xee);
  const __m512i d = _mm512_maskz_shuffle_i32x4(0xffff, v[2], v[3], 0xee);
  v[0] = _mm512_maskz_shuffle_i32x4(0xffff, a, b, 0x88);
  v[1] = _mm512_maskz_shuffle_i32x4(0xffff, a, b, 0xdd);
  v[2] = _mm512_maskz_shuffle_i32x4(0xffff, c, d, 0x88);
  v[3] = _mm512_maskz_shuffle_i32x4(0xffff, c, d, 0xdd);
}

/// 4 x 4 bytes in each lane, and 4 x 4 words of 32 bits in a vector; each is its own inverse.
inline __m512i transpose_bytes(__m512i v) {
  return _mm512_shuffle_epi8(
      v, _mm512_maskz_broadcast_i32x4(0xffff, _mm_set_epi8(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0)));
}
inline __m512i transpose_words(__m512i v) {
  return _mm512_maskz_permutexvar_epi32(0xffff, _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0),
                                        v);
}

/// Writes planes [low, high), and perhaps neighbours.
inline void slice_tile(TilePlanes planes, const std::uint32_t* rows, std::size_t low, std::size_t high) {
  __m512i column[4];  // byte k of the 64 rows
  for (int k = 0; k < 4; ++k) column[k] = transpose_words(transpose_bytes(_mm512_loadu_si512(rows + 16 * k)));
  transpose_lanes(column);
  for (std::size_t k = 0; k < 4; ++k) {
    if (8 * k >= high || 8 * k + 8 <= low) continue;
    for (std::size_t i = 8; i-- > 0; column[k] = _mm512_add_epi8(column[k], column[k]))
      *planes[8 * k + i] = _mm512_movepi8_mask(column[k]);
  }
}

inline void unslice_tile(std::uint32_t* rows, TilePlanes planes) {
  __m512i column[4];
  for (std::size_t k = 0; k < 4; ++k) {
    column[k] = _mm512_setzero_si512();
    for (std::size_t i = 0; i < 8; ++i)
      column[k] =
          _mm512_mask_add_epi8(column[k], *planes[8 * k + i], column[k], _mm512_set1_epi8(static_cast<char>(1u << i)));
  }
  transpose_lanes(column);
  for (int k = 0; k < 4; ++k) _mm512_storeu_si512(rows + 16 * k, transpose_bytes(transpose_words(column[k])));
}

#elif defined(__AVX2__)

/// 4 x 4 words of 64 bits.
inline void transpose_words(__m256i (&v)[4]) {
  const __m256i a = _mm256_unpacklo_epi64(v[0], v[1]), b = _mm256_unpackhi_epi64(v[0], v[1]);
  const __m256i c = _mm256_unpacklo_epi64(v[2], v[3]), d = _mm256_unpackhi_epi64(v[2], v[3]);
  v[0] = _mm256_permute2x128_si256(a, c, 0x20);
  v[1] = _mm256_permute2x128_si256(b, d, 0x20);
  v[2] = _mm256_permute2x128_si256(a, c, 0x31);
  v[3] = _mm256_permute2x128_si256(b, d, 0x31);
}

/// 4 x 4 bytes in each half.
inline __m256i transpose_bytes(__m256i v) {
  return _mm256_shuffle_epi8(
      v, _mm256_broadcastsi128_si256(_mm_set_epi8(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0)));
}

inline __m256i zip_halves(__m256i v) {
  return _mm256_permutevar8x32_epi32(v, _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
}
inline __m256i unzip_halves(__m256i v) {
  return _mm256_permutevar8x32_epi32(v, _mm256_set_epi32(7, 5, 3, 1, 6, 4, 2, 0));
}

/// Writes planes [low, high), and perhaps neighbours.
inline void slice_tile(TilePlanes planes, const std::uint32_t* rows, std::size_t low, std::size_t high) {
  for (int half = 0; half < 2; ++half) {
    __m256i column[4];  // byte k of 32 rows
    for (int k = 0; k < 4; ++k) {
      const auto* from = reinterpret_cast<const __m256i*>(rows + 32 * half + 8 * k);
      column[k] = zip_halves(transpose_bytes(_mm256_loadu_si256(from)));
    }
    transpose_words(column);
    for (std::size_t k = 0; k < 4; ++k) {
      if (8 * k >= high || 8 * k + 8 <= low) continue;
      for (std::size_t i = 8; i-- > 0; column[k] = _mm256_add_epi8(column[k], column[k])) {
        const std::uint64_t bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(column[k]));
        *planes[8 * k + i] = half == 0 ? bits : *planes[8 * k + i] | bits << 32;
      }
    }
  }
}

#endif

#if !defined(__AVX512BW__)

/// Transposes the 32 x 32 bits of the low halves and those of the high halves. [Hacker's Delight, section 7-3]
inline void transpose_halves(std::uint64_t (&block)[32]) {
  std::uint64_t mask = 0x0000ffff0000ffff;
  for (unsigned half = 16; half != 0; half >>= 1, mask ^= mask << half)
    for (unsigned base = 0; base < 32; base += 2 * half)
      for (unsigned i = base; i < base + half; ++i) {
        const std::uint64_t swapped = (block[i] >> half ^ block[i + half]) & mask;
        block[i] ^= swapped << half;
        block[i + half] ^= swapped;
      }
}

#if !defined(__AVX2__)
inline void slice_tile(TilePlanes planes, const std::uint32_t* rows, std::size_t low, std::size_t high) {
  std::uint64_t block[32];
  for (std::size_t r = 0; r < 32; ++r) block[r] = rows[r] | std::uint64_t{rows[32 + r]} << 32;
  transpose_halves(block);
  for (std::size_t i = low; i < high && i < 32; ++i) *planes[i] = block[i];
}
#endif

inline void unslice_tile(std::uint32_t* rows, TilePlanes planes) {
  std::uint64_t block[32];
  for (std::size_t i = 0; i < 32; ++i) block[i] = *planes[i];
  transpose_halves(block);
  for (std::size_t r = 0; r < 32; ++r) {
    rows[r] = static_cast<std::uint32_t>(block[r]);
    rows[32 + r] = static_cast<std::uint32_t>(block[r] >> 32);
  }
}

#endif

/// kTiles words, of which `count` are copied: a constant number of bytes when the block is full.
inline void copy_words(std::uint64_t* to, const std::uint64_t* from, std::size_t count) {
  if (count == kTiles)
    __builtin_memcpy(to, from, kTiles * sizeof(std::uint64_t));
  else
    __builtin_memcpy(to, from, count * sizeof(std::uint64_t));
}

template <typename R>
void slice(std::uint64_t* planes, std::size_t stride, const R* x, std::size_t n, std::size_t first, std::size_t width) {
  constexpr std::size_t kLimbs = sizeof(R) / 4;
  const std::size_t words = (n + kSliceRows - 1) / kSliceRows;
  alignas(64) std::uint64_t block[32 * kLimbs][kTiles];
  for (std::size_t done = 0; done < words; done += kTiles) {
    const std::size_t now = words - done < kTiles ? words - done : kTiles;
    for (std::size_t tile = 0; tile < now; ++tile) {
      const R* from = x + kSliceRows * (done + tile);
      alignas(64) R rest[kSliceRows];
      if (const std::size_t rows = n - kSliceRows * (done + tile); rows < kSliceRows) {
        for (std::size_t r = 0; r < kSliceRows; ++r) rest[r] = r < rows ? from[r] : 0;
        from = rest;
      }
      for (std::size_t l = 0; l < kLimbs; ++l) {
        if (32 * l >= first + width || 32 * l + 32 <= first) continue;
        alignas(64) std::uint32_t limb[kSliceRows];
        for (std::size_t r = 0; r < kSliceRows; ++r) limb[r] = static_cast<std::uint32_t>(from[r] >> 32 * l);
        slice_tile(reinterpret_cast<TilePlanes>(&block[32 * l][tile]), limb, first > 32 * l ? first - 32 * l : 0,
                   first + width - 32 * l);
      }
    }
    for (std::size_t i = 0; i < width; ++i) copy_words(planes + i * stride + done, block[first + i], now);
  }
}

template <typename R>
void unslice(R* x, const std::uint64_t* planes, std::size_t stride, std::size_t n, std::size_t width,
             PlaneExtension extension) {
  constexpr std::size_t kLimbs = sizeof(R) / 4;
  const std::size_t words = (n + kSliceRows - 1) / kSliceRows;
  const bool is_signed = extension == PlaneExtension::sign && width > 0;
  alignas(64) std::uint64_t block[32 * kLimbs][kTiles] = {};
  for (std::size_t done = 0; done < words; done += kTiles) {
    const std::size_t now = words - done < kTiles ? words - done : kTiles;
    for (std::size_t i = 0; i < width; ++i) copy_words(block[i], planes + i * stride + done, now);
    if (is_signed)
      for (std::size_t i = width; i < 32 * kLimbs; ++i) copy_words(block[i], block[width - 1], kTiles);
    for (std::size_t tile = 0; tile < now; ++tile) {
      alignas(64) std::uint32_t limbs[kLimbs][kSliceRows] = {};
      for (std::size_t l = 0; l < kLimbs; ++l)
        if (is_signed || 32 * l < width) unslice_tile(limbs[l], reinterpret_cast<TilePlanes>(&block[32 * l][tile]));
      const std::size_t left = n - kSliceRows * (done + tile);
      R* to = x + kSliceRows * (done + tile);
      for (std::size_t r = 0; r < (left < kSliceRows ? left : kSliceRows); ++r) {
        to[r] = limbs[0][r];
        for (std::size_t l = 1; l < kLimbs; ++l) to[r] |= static_cast<R>(limbs[l][r]) << 32 * l;
      }
    }
  }
}

}  // namespace
}  // namespace parley
