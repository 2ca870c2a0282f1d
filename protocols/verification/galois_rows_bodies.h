#pragma once

#include "protocols/verification/galois_rows.h"

namespace parley {
namespace {  // one copy for each instruction set

/// Brings a polynomial of 2 * 48 coefficients below degree 47, in place. X^47 = -X^5 - 1.
template <typename V>
void reduce_polynomial(V* polynomial) {
  for (std::size_t i = 2 * kGaloisDegree - 2; i >= kGaloisDegree; --i) {
    const V over = polynomial[i];
    polynomial[i - kGaloisDegree] -= over;
    polynomial[i - kGaloisDegree + 5] -= over;
  }
  polynomial[kGaloisDegree] = V{};
}

/// One coefficient of as many elements as fit.
template <typename R>
struct LanesOf {
  typedef R type __attribute__((vector_size(64)));
};
template <typename R>
using Lanes = typename LanesOf<R>::type;
template <typename R>
constexpr std::size_t kLanes = 64 / sizeof(R);

/// Products of polynomials of kN coefficients; `out` has 2 kN - 1.
template <std::size_t kN, typename V>
void multiply_polynomials(V* __restrict out, const V* a, const V* b) {
  if constexpr (kN > 12) {
    // Karatsuba: a = a_0 + a_1 Y, and the middle coefficient is (a_0 + a_1) (b_0 + b_1) - a_0 b_0 - a_1 b_1.
    constexpr std::size_t kHalf = kN / 2;
    V low[2 * kHalf - 1], high[2 * kHalf - 1], middle[2 * kHalf - 1], a_sum[kHalf], b_sum[kHalf];
    for (std::size_t i = 0; i < kHalf; ++i) {
      a_sum[i] = a[i] + a[kHalf + i];
      b_sum[i] = b[i] + b[kHalf + i];
    }
    multiply_polynomials<kHalf>(low, a, b);
    multiply_polynomials<kHalf>(high, a + kHalf, b + kHalf);
    multiply_polynomials<kHalf>(middle, a_sum, b_sum);
    for (std::size_t i = 0; i < 2 * kHalf - 1; ++i) {
      out[i] = low[i];
      out[2 * kHalf + i] = high[i];
    }
    out[2 * kHalf - 1] = V{};
    for (std::size_t i = 0; i < 2 * kHalf - 1; ++i) out[kHalf + i] += middle[i] - low[i] - high[i];
  } else {
    for (std::size_t c = 0; c < 2 * kN - 1; ++c) {
      V sum{};
      for (std::size_t i = c < kN ? 0 : c - kN + 1; i < kN && i <= c; ++i) sum += a[i] * b[c - i];
      out[c] = sum;
    }
  }
}

/// Elements side by side: coefficient i of all of them in out[i]. Zeros beyond `rows`.
template <Ring2k R>
void load_lanes(Lanes<R>* out, const R* x, std::size_t rows) {
  for (std::size_t l = 0; l < kLanes<R>; ++l)
    for (std::size_t i = 0; i < kGaloisRow; ++i) out[i][l] = l < rows ? x[l * kGaloisRow + i] : R{0};
}

template <Ring2k R>
void multiply_rows(R* out, const R* x, const R* y, std::size_t rows) {
  Lanes<R> a[kGaloisRow], b[kGaloisRow], product[2 * kGaloisRow];
  for (std::size_t row = 0; row < rows; row += kLanes<R>) {
    const std::size_t now = rows - row < kLanes<R> ? rows - row : kLanes<R>;
    load_lanes<R>(a, x + row * kGaloisRow, now);
    load_lanes<R>(b, y + row * kGaloisRow, now);
    multiply_polynomials<kGaloisRow>(product, a, b);
    reduce_polynomial(product);
    for (std::size_t l = 0; l < now; ++l)
      for (std::size_t i = 0; i < kGaloisRow; ++i) out[(row + l) * kGaloisRow + i] = product[i][l];
  }
}

/// The same anywhere in memory.
template <typename R>
struct LooseLanesOf {
  typedef R type __attribute__((vector_size(64), aligned(4), may_alias));
};
template <Ring2k R>
auto& lanes_at(R* words) {
  return *reinterpret_cast<typename LooseLanesOf<R>::type*>(words);
}
template <Ring2k R>
const auto& lanes_at(const R* words) {
  return *reinterpret_cast<const typename LooseLanesOf<R>::type*>(words);
}

template <Ring2k R>
void sums_across(R* out, const R* x, std::size_t n, std::size_t stride, std::size_t distance) {
  Lanes<R> a[kGaloisRow];
  for (std::size_t first = 0; first < n; first += kLanes<R>) {
    const std::size_t now = n - first < kLanes<R> ? n - first : kLanes<R>;
    load_lanes<R>(a, x + first * kGaloisRow, now);
    for (std::size_t c = 0; c < kKaratsubaPart; ++c) {
      const Lanes<R>&a0 = a[c], &a1 = a[kKaratsubaPart + c], &a2 = a[2 * kKaratsubaPart + c],
            &a3 = a[3 * kKaratsubaPart + c];
      const Lanes<R> a01 = a0 + a1, a23 = a2 + a3;
      const Lanes<R> sums[kKaratsubaSums] = {a0, a1, a01, a2, a3, a23, a0 + a2, a1 + a3, a01 + a23};
      for (std::size_t s = 0; s < kKaratsubaSums; ++s) {
        R* const to = out + s * distance + c * stride + first;
        if (now == kLanes<R>)
          lanes_at(to) = sums[s];
        else
          for (std::size_t l = 0; l < now; ++l) to[l] = sums[s][l];
      }
    }
  }
}

template <Ring2k R>
void sums_along(R* out, const R* x, const R* more, std::size_t n, std::size_t stride, std::size_t distance) {
  for (std::size_t w = 0; w < n; ++w, x += kGaloisRow, out += stride) {
    R a[kGaloisRow];
    for (std::size_t i = 0; i < kGaloisRow; ++i) a[i] = x[i];
    if (more)
      for (std::size_t i = 0; i < kGaloisRow; ++i) a[i] += more[w * kGaloisRow + i];
    const R *a0 = a, *a1 = a + kKaratsubaPart, *a2 = a1 + kKaratsubaPart, *a3 = a2 + kKaratsubaPart;
    for (std::size_t c = 0; c < kKaratsubaPart; ++c) {
      const R a01 = a0[c] + a1[c], a23 = a2[c] + a3[c];
      const R sums[kKaratsubaSums] = {a0[c], a1[c], a01, a2[c], a3[c], a23, a0[c] + a2[c], a1[c] + a3[c], a01 + a23};
      for (std::size_t s = 0; s < kKaratsubaSums; ++s) out[s * distance + c] = sums[s];
    }
  }
}

template <Ring2k R>
void cross_products(R* out, const R* operands, std::size_t k, std::size_t n) {
  const std::size_t width = padded_stretches<R>(k);
  for (std::size_t w = 0; w < n; ++w, operands += 4 * width) {
    const R *x0 = operands, *x1 = x0 + width, *y0 = x1 + width, *y01 = y0 + width;
    for (std::size_t i = 0; i < k; ++i) {
      const std::size_t first = i - i % kLanes<R>;
      R* const row = out;
      for (std::size_t j = first; j < width; j += kLanes<R>, out += kLanes<R>)
        lanes_at(out) =
            x0[i] * lanes_at(y01 + j) + x1[i] * lanes_at(y0 + j) + y01[i] * lanes_at(x0 + j) + y0[i] * lanes_at(x1 + j);
      row[i - first] = x0[i] * y01[i] + x1[i] * y0[i];
    }
  }
}

/// Four terms at a time: the sums of all their subsets are made once, and every column picks one.
template <Ring2k R>
void subset_sums(R* sums, const R* values, const std::uint64_t* bits, std::size_t places, std::size_t n) {
  constexpr std::size_t kGroup = 4, kColumns = 16;
  std::uint8_t subset[kMostSubsetTerms / kGroup][kGaloisRow];
  for (std::size_t g = 0; g < n / kGroup; ++g)
    for (std::size_t c = 0; c < kGaloisRow; ++c) {
      unsigned chosen = 0;
      for (std::size_t l = 0; l < kGroup; ++l) chosen |= static_cast<unsigned>(bits[kGroup * g + l] >> c & 1) << l;
      subset[g][c] = static_cast<std::uint8_t>(chosen);
    }
  Lanes<R> of_subsets[kMostSubsetTerms / kGroup][1 << kGroup];
  for (std::size_t p = 0; p < places; p += kLanes<R>) {
    for (std::size_t g = 0; g < n / kGroup; ++g) {
      Lanes<R>* const table = of_subsets[g];
      table[0] = Lanes<R>{};
      for (std::size_t l = 0; l < kGroup; ++l) {
        const Lanes<R> value = lanes_at(values + (kGroup * g + l) * places + p);
        for (std::size_t s = 0; s < (std::size_t{1} << l); ++s) table[(std::size_t{1} << l) + s] = table[s] + value;
      }
    }
    for (std::size_t first = 0; first < kGaloisRow; first += kColumns) {
      Lanes<R> sum[kColumns];
      for (std::size_t c = 0; c < kColumns; ++c) sum[c] = lanes_at(sums + (first + c) * places + p);
      for (std::size_t g = 0; g < n / kGroup; ++g) {
        for (std::size_t c = 0; c < kColumns; ++c) sum[c] += of_subsets[g][subset[g][first + c]];
      }
      for (std::size_t c = 0; c < kColumns; ++c) lanes_at(sums + (first + c) * places + p) = sum[c];
    }
  }
}

constexpr GaloisRows galois_rows_table(std::string_view name, bool (*usable)()) {
  return {name,
          usable,
          &multiply_rows<std::uint32_t>,
          &multiply_rows<std::uint64_t>,
          &sums_across<std::uint32_t>,
          &sums_across<std::uint64_t>,
          &sums_along<std::uint32_t>,
          &sums_along<std::uint64_t>,
          &cross_products<std::uint32_t>,
          &cross_products<std::uint64_t>,
          &subset_sums<std::uint32_t>,
          &subset_sums<std::uint64_t>};
}

}  // namespace
}  // namespace parley
