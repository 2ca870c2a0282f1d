#pragma once

#include "protocols/verification/galois_rows.h"

namespace parley {
namespace {  // one copy for each instruction set

/// Brings a polynomial of 2 * 48 coefficients below degree 47, in place. X^47 = -X^5 - 1.
template <Ring2k R>
void reduce_polynomial(R* polynomial) {
  for (std::size_t i = 2 * kGaloisDegree - 2; i >= kGaloisDegree; --i) {
    const R over = polynomial[i];
    polynomial[i - kGaloisDegree] -= over;
    polynomial[i - kGaloisDegree + 5] -= over;
  }
  polynomial[kGaloisDegree] = 0;
}

template <Ring2k R>
void multiply_rows(R* out, const R* x, const R* y, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row, out += kGaloisRow, x += kGaloisRow, y += kGaloisRow) {
    alignas(64) R product[2 * kGaloisRow] = {};
    for (std::size_t i = 0; i < kGaloisDegree; ++i) {
      const R factor = x[i];
      for (std::size_t j = 0; j < kGaloisRow; ++j) product[i + j] += static_cast<R>(factor * y[j]);
    }
    reduce_polynomial(product);
    for (std::size_t i = 0; i < kGaloisRow; ++i) out[i] = product[i];
  }
}

template <Ring2k R>
void cross_products(R* __restrict out, const CrossOperands<R>& i, const CrossOperands<R>& j, std::size_t n) {
  const R *x0 = i.x0, *x1 = i.x1, *y0 = i.y0, *y01 = i.y01, *v0 = j.x0, *v1 = j.x1, *w0 = j.y0, *w01 = j.y01;
  for (std::size_t w = 0; w < n; ++w) out[w] = x0[w] * w01[w] + x1[w] * w0[w] + v0[w] * y01[w] + v1[w] * y0[w];
}

constexpr GaloisRows galois_rows_table(std::string_view name, bool (*usable)()) {
  return {name,
          usable,
          &multiply_rows<std::uint32_t>,
          &multiply_rows<std::uint64_t>,
          &cross_products<std::uint32_t>,
          &cross_products<std::uint64_t>};
}

}  // namespace
}  // namespace parley
