#include "protocols/ot/ot_matrix_triples.h"

#include <algorithm>

#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/ot/gilboa.h"

namespace parley {
namespace {

constexpr std::uint64_t kSliceProducts = std::uint64_t{1} << 20;  // at a time: bounds memory

/// Calls body(first, rows) for slices of the rows of all matrices a, laid one after the other: `rows` rows have k n
/// products each.
template <typename Body>
void for_slices(const MatrixShape& shape, std::uint64_t count, Body&& body) {
  const std::uint64_t each = shape.k * shape.n;
  if (each == 0) return;
  const std::uint64_t step = std::max<std::uint64_t>(1, kSliceProducts / each);
  for (std::uint64_t first = 0; first < count * shape.m; first += step)
    body(first, std::min(step, count * shape.m - first));
}

}  // namespace

template <Ring2k R>
void make_matrix_triples(Session& s, OtExtension& ots, const MatrixShape& shape, std::uint64_t count, std::span<R> a,
                         std::span<R> b, std::span<R> c) {
  const auto [m, k, n] = shape;
  s.local().fill(a);
  s.local().fill(b);
  std::ranges::fill(c, R{0});
  RingVector<R> x, y, shares;
  for_slices(shape, count, [&](std::uint64_t first, std::uint64_t rows) {
    for (auto* words : {&x, &y, &shares}) words->resize(rows * k * n);
    for (std::uint64_t row = 0, at = 0; row < rows; ++row)
      for (std::uint64_t p = 0; p < k; ++p)
        for (std::uint64_t j = 0; j < n; ++j, ++at) {
          x[at] = a[(first + row) * k + p];
          y[at] = b[((first + row) / m * k + p) * n + j];
        }
    ring_kernels<R>().multiply(shares.data(), x.data(), y.data(), x.size());
    add_cross_products<R>(s, ots, x, y, shares);
    for (std::uint64_t row = 0, at = 0; row < rows; ++row)
      for (std::uint64_t p = 0; p < k; ++p, at += n) ring_kernels<R>().add_to(&c[(first + row) * n], &shares[at], n);
  });
}

template <Ring2k R>
Cost make_matrix_triples_cost(const MatrixShape& shape, std::uint64_t count, const OtOptions& options) {
  Cost cost;
  for_slices(shape, count, [&](std::uint64_t, std::uint64_t rows) {
    cost += cross_products_cost<R>(rows * shape.k * shape.n, options.field_bits);
  });
  return cost;
}

#define PARLEY_INSTANTIATE(R)                                                                                \
  template void make_matrix_triples(Session&, OtExtension&, const MatrixShape&, std::uint64_t, std::span<R>, \
                                    std::span<R>, std::span<R>);                                             \
  template Cost make_matrix_triples_cost<R>(const MatrixShape&, std::uint64_t, const OtOptions&);
PARLEY_INSTANTIATE(std::uint32_t)
PARLEY_INSTANTIATE(std::uint64_t)
#undef PARLEY_INSTANTIATE

}  // namespace parley
