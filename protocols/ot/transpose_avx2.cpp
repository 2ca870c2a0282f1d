#include <immintrin.h>

#include "protocols/ot/ot_paths.h"

namespace parley {
namespace {

constexpr std::size_t kBytes = kOtColumns / 8;  // of a row
constexpr std::size_t kRows = 256;              // as many as a register has bits

/// Exchanges in each byte the bits of y under `mask` with the bits of x under mask << by.
template <int kBy>
inline void swap_bits(__m256i& x, __m256i& y) {
  const __m256i mask = _mm256_set1_epi8(0xff / ((1 << kBy) + 1));
  const __m256i difference = _mm256_and_si256(_mm256_xor_si256(_mm256_srli_epi16(x, kBy), y), mask);
  y = _mm256_xor_si256(y, difference);
  x = _mm256_xor_si256(x, _mm256_slli_epi16(difference, kBy));
}

/// Eight columns of 256 rows: bit i of byte n of x[r] becomes row 8 n + r of column i.
inline void transpose_bits(__m256i (&x)[8]) {
  for (int i = 0; i < 4; ++i) swap_bits<4>(x[i], x[i + 4]);
  for (int i = 0; i < 8; i += 4)
    for (int j = 0; j < 2; ++j) swap_bits<2>(x[i + j], x[i + j + 2]);
  for (int i = 0; i < 8; i += 2) swap_bits<1>(x[i], x[i + 1]);
}

/// In either half of the registers, byte n of register b and byte b of register n change places. A byte's address is
/// the number of its register and then its own, four bits each, and a step turns those eight bits by one.
inline void transpose_bytes(__m256i (&x)[kBytes]) {
  for (int step = 0; step < 4; ++step) {
    __m256i y[kBytes];
    for (std::size_t i = 0; i < kBytes / 2; ++i) {
      y[2 * i] = _mm256_unpacklo_epi8(x[i], x[i + kBytes / 2]);
      y[2 * i + 1] = _mm256_unpackhi_epi8(x[i], x[i + kBytes / 2]);
    }
    for (std::size_t i = 0; i < kBytes; ++i) x[i] = y[i];
  }
}

}  // namespace

void transpose_avx2(OtBlock* rows, const std::uint64_t* columns, std::size_t stride, std::size_t count) {
  constexpr std::size_t kHalves = kOtGroup / kRows;  // the columns of both in one go: they share a cache line
  alignas(32) __m128i bytes[kHalves][8][kBytes][2];
  for (std::size_t done = 0; done < count; done += kOtGroup) {
    for (std::size_t b = 0; b < kBytes; ++b)
      for (std::size_t half = 0; half < kHalves; ++half) {
        __m256i x[8];
        for (std::size_t i = 0; i < 8; ++i)
          x[i] =
              _mm256_loadu_si256(reinterpret_cast<const __m256i*>(columns + (8 * b + i) * stride + done / 64) + half);
        transpose_bits(x);
        for (std::size_t r = 0; r < 8; ++r) _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes[half][r][b]), x[r]);
      }
    for (std::size_t half = 0; half < kHalves; ++half)
      for (std::size_t part = 0; part < 2; ++part)  // of the registers
        for (std::size_t r = 0; r < 8; r += 2) {    // rows that lie side by side
          __m256i x[kBytes];
          for (std::size_t b = 0; b < kBytes; ++b)
            x[b] = _mm256_loadu2_m128i(&bytes[half][r + 1][b][part], &bytes[half][r][b][part]);
          transpose_bytes(x);
          OtBlock* const out = rows + done + half * kRows + part * kRows / 2 + r;
          for (std::size_t n = 0; n < kBytes; ++n) _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 8 * n), x[n]);
        }
  }
}

}  // namespace parley
