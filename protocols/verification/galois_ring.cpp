#include "protocols/verification/galois_ring.h"

#include <algorithm>

#include "core/ring_vector.h"

namespace parley {
namespace {

constexpr const GaloisRows* kPaths[] = {
#ifdef __x86_64__
    &kGaloisRowsAvx512,
    &kGaloisRowsAvx2,
#endif
    &kGaloisRowsPortable,
};

const GaloisRows& galois_rows() {
  static const GaloisRows& chosen = **std::ranges::find_if(kPaths, [](const auto* path) { return path->usable(); });
  return chosen;
}

constexpr std::size_t kRows = 64;  // elements that are worked on together

}  // namespace

std::span<const GaloisRows* const> galois_paths() { return kPaths; }

template <Ring2k R>
void GaloisRing<R>::draw(Prg& prg, std::span<R> elements) {
  prg.fill(elements);
  for (std::size_t i = kGaloisDegree; i < elements.size(); i += kWords) elements[i] = 0;
}

template <Ring2k R>
void GaloisRing<R>::multiply(R* out, const R* x, const R* y, std::size_t n) {
  if constexpr (sizeof(R) == 4)
    galois_rows().multiply32(out, x, y, n);
  else
    galois_rows().multiply64(out, x, y, n);
}

template <Ring2k R>
void GaloisRing<R>::cross(R* out, const CrossOperands<R>& i, const CrossOperands<R>& j, std::size_t n) {
  if constexpr (sizeof(R) == 4)
    galois_rows().cross32(out, i, j, n);
  else
    galois_rows().cross64(out, i, j, n);
}

template <Ring2k R>
void GaloisRing<R>::fill_matrix(R* matrix, const R* element) {
  std::copy_n(element, kWords, matrix);
  for (std::size_t i = 1; i < kWords; ++i) {
    const R* before = matrix + (i - 1) * kWords;
    R* row = matrix + i * kWords;
    const R over = before[kGaloisDegree - 1];
    row[0] = 0;
    std::copy_n(before, kGaloisDegree - 1, row + 1);
    row[kGaloisDegree] = 0;
    row[0] -= over;
    row[5] -= over;
  }
}

template <Ring2k R>
void GaloisRing<R>::combine(R* out, const R* scalars, const R* x, std::size_t k, std::size_t m) {
  RingVector<R> matrices(k * kWords * kWords), sum(kRows * kWords);
  for (std::size_t j = 0; j < k; ++j) fill_matrix(matrices.data() + j * kWords * kWords, scalars + j * kWords);
  for (std::size_t begin = 0; begin < m; begin += kRows) {
    const std::size_t now = std::min(kRows, m - begin);
    std::ranges::fill(sum, R{0});
    for (std::size_t j = 0; j < k; ++j)
      ring_kernels<R>().matmul_add(sum.data(), x + (j * m + begin) * kWords, matrices.data() + j * kWords * kWords, now,
                                   kWords, kWords);
    std::copy_n(sum.data(), now * kWords, out + begin * kWords);
  }
}

template <Ring2k R>
void GaloisRing<R>::add_pair_products(R* out, const R* x, const R* y, std::size_t k, std::size_t m) {
  // All products of a coefficient of some x_i with one of some y_j, summed over the terms, are one matrix.
  const std::size_t side = k * kWords;
  constexpr std::size_t kTerms = 128;
  RingVector<R> all(side * side), left(side * kTerms), right(kTerms * side);
  std::ranges::fill(all, R{0});
  for (std::size_t begin = 0; begin < m; begin += kTerms) {
    const std::size_t now = std::min(kTerms, m - begin);
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t w = 0; w < now; ++w) {
        const R* from = x + (j * m + begin + w) * kWords;
        for (std::size_t c = 0; c < kWords; ++c) left[(j * kWords + c) * now + w] = from[c];
        std::copy_n(y + (j * m + begin + w) * kWords, kWords, right.data() + w * side + j * kWords);
      }
    ring_kernels<R>().matmul_add(all.data(), left.data(), right.data(), side, now, side);
  }
  // Those of one pair are the coefficients of a product before reduction.
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      R product[2 * kWords] = {};
      for (std::size_t a = 0; a < kWords; ++a)
        for (std::size_t b = 0; b < kWords; ++b) product[a + b] += all[(i * kWords + a) * side + j * kWords + b];
      for (std::size_t e = 2 * kGaloisDegree - 2; e >= kGaloisDegree; --e) {
        product[e - kGaloisDegree] -= product[e];
        product[e - kGaloisDegree + 5] -= product[e];
      }
      for (std::size_t c = 0; c < kGaloisDegree; ++c) out[(i * k + j) * kWords + c] += product[c];
    }
}

template struct GaloisRing<std::uint32_t>;
template struct GaloisRing<std::uint64_t>;

}  // namespace parley
