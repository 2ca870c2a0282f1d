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
void GaloisRing<R>::cross(R* out, const R* operands, std::size_t k, std::size_t n) {
  if constexpr (sizeof(R) == 4)
    galois_rows().cross32(out, operands, k, n);
  else
    galois_rows().cross64(out, operands, k, n);
}

template <Ring2k R>
void GaloisRing<R>::subset_sums(R* sums, const R* values, const std::uint64_t* bits, std::size_t places,
                                std::size_t n) {
  if constexpr (sizeof(R) == 4)
    galois_rows().subset_sums32(sums, values, bits, places, n);
  else
    galois_rows().subset_sums64(sums, values, bits, places, n);
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

namespace {

template <Ring2k R>
bool is_one(const R* element) {
  return element[0] == 1 && std::all_of(element + 1, element + kGaloisRow, [](R word) { return word == 0; });
}

}  // namespace

template <Ring2k R>
void GaloisRing<R>::combine(R* out, const R* scalars, const R* x, std::size_t k, std::size_t m) {
  RingVector<R> matrices(k * kWords * kWords), sum(kRows * kWords);
  for (std::size_t j = 0; j < k; ++j) fill_matrix(matrices.data() + j * kWords * kWords, scalars + j * kWords);
  // Of a challenge the first scalar is 1, and where x is overwritten the first stretch lies where it belongs.
  const bool in_place = out == x && is_one(scalars);  // public, as all scalars are
  for (std::size_t begin = 0; begin < m; begin += kRows) {
    const std::size_t now = std::min(kRows, m - begin);
    R* const to = in_place ? out + begin * kWords : sum.data();
    if (!in_place) std::ranges::fill(sum, R{0});
    for (std::size_t j = in_place ? 1 : 0; j < k; ++j)
      ring_kernels<R>().matmul_add(to, x + (j * m + begin) * kWords, matrices.data() + j * kWords * kWords, now, kWords,
                                   kWords);
    if (!in_place) std::copy_n(sum.data(), now * kWords, out + begin * kWords);
  }
}

namespace {

constexpr std::size_t kPart = kKaratsubaPart, kSums = kKaratsubaSums;

template <Ring2k R>
void sums_across(R* out, const R* x, std::size_t n, std::size_t stride, std::size_t distance) {
  if constexpr (sizeof(R) == 4)
    galois_rows().sums_across32(out, x, n, stride, distance);
  else
    galois_rows().sums_across64(out, x, n, stride, distance);
}

template <Ring2k R>
void sums_along(R* out, const R* x, const R* more, std::size_t n, std::size_t stride, std::size_t distance) {
  if constexpr (sizeof(R) == 4)
    galois_rows().sums_along32(out, x, more, n, stride, distance);
  else
    galois_rows().sums_along64(out, x, more, n, stride, distance);
}

/// Adds to `out` (a product of two elements, before reduction) p + (r - p - q) Y + q Y^2 with Y = X^half.
template <Ring2k R>
void add_karatsuba(R* out, const R* p, const R* q, const R* r, std::size_t half) {
  for (std::size_t e = 0; e < 2 * half; ++e) {
    out[e] += p[e];
    out[half + e] += r[e] - p[e] - q[e];
    out[2 * half + e] += q[e];
  }
}

}  // namespace

template <Ring2k R>
void GaloisRing<R>::add_pair_parts(R* out, const ComponentsOf<R>& o, std::size_t k, std::size_t m) {
  // For each of the sums, all products of a coefficient of some x_i with one of some y_j, summed over the terms, are
  // one matrix. x0 meets y0 + y1, and x1 meets y0.
  const std::size_t side = k * kPart;
  constexpr std::size_t kTerms = 128;
  RingVector<R> all(kSums * side * side), left(2 * kSums * side * kTerms), right(2 * kSums * kTerms * side);
  std::ranges::fill(all, R{0});
  for (std::size_t begin = 0; begin < m; begin += kTerms) {
    const std::size_t now = std::min(kTerms, m - begin), depth = 2 * now;
    for (std::size_t j = 0; j < k; ++j) {
      const std::size_t element = (j * m + begin) * kWords;
      R *const to_left = left.data() + j * kPart * depth, *const to_right = right.data() + j * kPart;
      sums_across(to_left, o.x0 + element, now, depth, side * depth);
      sums_across(to_left + now, o.x1 + element, now, depth, side * depth);
      sums_along(to_right, o.y0 + element, o.y1 + element, now, side, depth * side);
      sums_along<R>(to_right + now * side, o.y0 + element, nullptr, now, side, depth * side);
    }
    for (std::size_t s = 0; s < kSums; ++s)
      ring_kernels<R>().matmul_add(all.data() + s * side * side, left.data() + s * side * depth,
                                   right.data() + s * depth * side, side, depth, side);
  }
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      // Products of the sums, of products of halves, and of the elements.
      R of_sums[kSums][2 * kPart] = {}, of_halves[3][4 * kPart] = {}, product[8 * kPart] = {};
      for (std::size_t s = 0; s < kSums; ++s)
        for (std::size_t a = 0; a < kPart; ++a)
          for (std::size_t b = 0; b < kPart; ++b)
            of_sums[s][a + b] += all[(s * side + i * kPart + a) * side + j * kPart + b];
      for (std::size_t h = 0; h < 3; ++h)
        add_karatsuba(of_halves[h], of_sums[3 * h], of_sums[3 * h + 1], of_sums[3 * h + 2], kPart);
      add_karatsuba(product, of_halves[0], of_halves[1], of_halves[2], 2 * kPart);
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
