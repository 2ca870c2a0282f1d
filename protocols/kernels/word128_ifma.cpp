#include <immintrin.h>

#include "protocols/kernels/word128_paths.h"

namespace parley {
namespace {

/// A factor is x0 + 2^52 x1; the processor adds the low or the high 52 bits of a product of 52-bit numbers to 64-bit
/// lanes, eight at a time. Sums are kept by weight: 2^0, 2^52 and 2^104. A lane takes three numbers of 52 bits for each
/// term, so kDepth of them cannot overflow.
constexpr std::size_t kDepth = 256, kLanes = 8, kRows = 4;
constexpr unsigned kLimb = 52;
constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << kLimb) - 1;

/// kDepth rows of eight columns of y, in limbs.
struct Panel {
  alignas(64) std::uint64_t low[kDepth][kLanes], high[kDepth][kLanes];
};

struct Sums {
  __m512i units = _mm512_setzero_si512(), middle = _mm512_setzero_si512(), top = _mm512_setzero_si512();
};

void add_product(Sums& sums, std::uint64_t x, __m512i y0, __m512i y1) {
  const __m512i x0 = _mm512_set1_epi64(static_cast<long long>(x & kLimbMask)),
                x1 = _mm512_set1_epi64(static_cast<long long>(x >> kLimb));
  sums.units = _mm512_madd52lo_epu64(sums.units, x0, y0);
  sums.middle = _mm512_madd52hi_epu64(sums.middle, x0, y0);
  sums.middle = _mm512_madd52lo_epu64(sums.middle, x0, y1);
  sums.middle = _mm512_madd52lo_epu64(sums.middle, x1, y0);
  sums.top = _mm512_madd52hi_epu64(sums.top, x0, y1);
  sums.top = _mm512_madd52hi_epu64(sums.top, x1, y0);
  sums.top = _mm512_madd52lo_epu64(sums.top, x1, y1);
}

/// z (kHeight x columns) += x (kHeight x depth) * panel.
template <std::size_t kHeight>
void multiply_tile(Word128* z, std::size_t z_stride, const std::uint64_t* x, std::size_t x_stride, const Panel& panel,
                   std::size_t depth, std::size_t columns) {
  Sums sums[kHeight];
  for (std::size_t p = 0; p < depth; ++p) {
    const __m512i y0 = _mm512_load_si512(panel.low[p]), y1 = _mm512_load_si512(panel.high[p]);
    for (std::size_t i = 0; i < kHeight; ++i) add_product(sums[i], x[i * x_stride + p], y0, y1);
  }
  for (std::size_t i = 0; i < kHeight; ++i) {
    alignas(64) std::uint64_t units[kLanes], middle[kLanes], top[kLanes];
    _mm512_store_si512(units, sums[i].units);
    _mm512_store_si512(middle, sums[i].middle);
    _mm512_store_si512(top, sums[i].top);
    for (std::size_t j = 0; j < columns; ++j)
      z[i * z_stride + j] +=
          units[j] + (static_cast<Word128>(middle[j]) << kLimb) + (static_cast<Word128>(top[j]) << (2 * kLimb));
  }
}

}  // namespace

void matmul_add_ifma(Word128* z, const std::uint64_t* x, const std::uint64_t* y, std::size_t m, std::size_t k,
                     std::size_t n) {
  Panel panel;
  for (std::size_t p = 0; p < k; p += kDepth) {
    const std::size_t depth = k - p < kDepth ? k - p : kDepth;
    for (std::size_t j = 0; j < n; j += kLanes) {
      const std::size_t columns = n - j < kLanes ? n - j : kLanes;
      for (std::size_t q = 0; q < depth; ++q)
        for (std::size_t c = 0; c < kLanes; ++c) {
          const std::uint64_t word = c < columns ? y[(p + q) * n + j + c] : 0;
          panel.low[q][c] = word & kLimbMask;
          panel.high[q][c] = word >> kLimb;
        }
      std::size_t i = 0;
      for (; i + kRows <= m; i += kRows)
        multiply_tile<kRows>(z + i * n + j, n, x + i * k + p, k, panel, depth, columns);
      for (; i < m; ++i) multiply_tile<1>(z + i * n + j, n, x + i * k + p, k, panel, depth, columns);
    }
  }
}

}  // namespace parley
