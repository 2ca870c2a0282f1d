#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/sharing/plain.h"

namespace parley {
namespace {

void require(bool right, std::string_view what, std::size_t x, std::size_t y) {
  if (!right) throw ConfigError(fmt::format("{} was given {} and {} elements", what, x, y));
}

}  // namespace

template <Ring2k R>
PlainShare<R> mul(Session&, const PlainShare<R>& x, const PlainShare<R>& y) {
  require(x.size() == y.size(), "mul", x.size(), y.size());
  RingVector<R> z(x.size());
  ring_kernels<R>().multiply(z.data(), x.words().data(), y.words().data(), z.size());
  return PlainShare<R>(std::move(z));
}

template <Ring2k R>
PlainShare<R> dot(Session&, const PlainShare<R>& x, const PlainShare<R>& y, std::size_t length) {
  require(x.size() == y.size() && length > 0 && x.size() % length == 0, "dot", x.size(), y.size());
  RingVector<R> z(x.size() / length);
  for (std::size_t j = 0; j < z.size(); ++j) {
    z[j] = 0;
    for (std::size_t l = j * length; l < (j + 1) * length; ++l) z[j] += x.words()[l] * y.words()[l];
  }
  return PlainShare<R>(std::move(z));
}

template <Ring2k R>
PlainShare<R> matmul(Session&, const PlainShare<R>& x, const PlainShare<R>& y, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  require(x.size() == m * k && y.size() == k * n, "matmul", x.size(), y.size());
  RingVector<R> z(m * n);
  std::ranges::fill(z, R{0});
  ring_kernels<R>().matmul_add(z.data(), x.words().data(), y.words().data(), m, k, n);
  return PlainShare<R>(std::move(z));
}

#define PARLEY_INSTANTIATE(R)                                                                    \
  template PlainShare<R> mul(Session&, const PlainShare<R>&, const PlainShare<R>&);              \
  template PlainShare<R> dot(Session&, const PlainShare<R>&, const PlainShare<R>&, std::size_t); \
  template PlainShare<R> matmul(Session&, const PlainShare<R>&, const PlainShare<R>&, const MatrixShape&);
PARLEY_INSTANTIATE(std::uint32_t)
PARLEY_INSTANTIATE(std::uint64_t)
#undef PARLEY_INSTANTIATE

}  // namespace parley
