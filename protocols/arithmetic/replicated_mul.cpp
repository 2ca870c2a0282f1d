#include "protocols/arithmetic/replicated_mul.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/kernels/replicated_product.h"
#include "protocols/sharing/shift_pieces.h"
#include "protocols/sharing/zero_shares.h"
#include "protocols/verification/failure.h"
#include "protocols/verification/product_log.h"

namespace parley {
namespace {

template <Ring2k R>
void require_sizes(const Session& s, std::string_view what, bool right, std::size_t x, std::size_t y) {
  if (!right) throw ConfigError(fmt::format("party {}: {} was given {} and {} elements", s.self(), what, x, y));
}

/// Step 2 of every product: hides the local sums with a share of zero and sends them to the previous party.
template <Ring2k R, ReplicatedScheme S, typename Local>
RShare<R, S> reshare(Session& s, std::size_t outputs, Local&& local) {
  RShare<R, S> z(s.self(), outputs);
  or_abort_if_malicious<S>([&] {
    shift_pieces<R>(s, z.first(), z.second(), [&](std::size_t first, std::size_t count) {
      for_blocks(count, [&](std::size_t i, std::size_t now) {
        const auto block = z.first().subspan(first + i, now);
        draw_zero_share(s, block);
        local(first + i, block);
      });
    });
  });
  return z;
}

}  // namespace

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> mul(Session& s, const RShare<R, S>& x, const RShare<R, S>& y) {
  require_sizes<R>(s, "mul", x.size() == y.size(), x.size(), y.size());
  s.costs().add("replicated_mul", replicated_mul_cost<R>(x.size()));
  RShare<R, S> z(s.self(), x.size());
  Prg &plus = s.pairwise(next_of(s.self())), &minus = s.pairwise(previous_of(s.self()));
  // 1. z_i = x_i y_i + x_i y_(i+1) + x_(i+1) y_i + alpha_i, 2. to the previous party.
  or_abort_if_malicious<S>([&] {
    shift_pieces<R>(s, z.first(), z.second(), [&](std::size_t first, std::size_t count) {
      replicated_product<R>(z.first().subspan(first, count),
                            {&x.first()[first], &x.second()[first], &y.first()[first], &y.second()[first]}, plus,
                            minus);
    });
  });
  if constexpr (!kPartiesAreHonest<S>) record_products(s, x, y, z, 1);
  return z;
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> dot(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, std::size_t length) {
  require_sizes<R>(s, fmt::format("dot of stretches of {}", length),
                   x.size() == y.size() && length > 0 && x.size() % length == 0, x.size(), y.size());
  const std::size_t outputs = x.size() / length;
  s.costs().add("replicated_dot", replicated_mul_cost<R>(outputs));
  auto product = reshare<R, S>(s, outputs, [&](std::size_t first, std::span<R> z) {
    for (std::size_t j = 0; j < z.size(); ++j) {
      const std::size_t begin = (first + j) * length;
      const R *x0 = &x.first()[begin], *x1 = &x.second()[begin], *y0 = &y.first()[begin], *y1 = &y.second()[begin];
      R sum = 0;
      for (std::size_t l = 0; l < length; ++l) sum += x0[l] * (y0[l] + y1[l]) + x1[l] * y0[l];
      z[j] += sum;
    }
  });
  if constexpr (!kPartiesAreHonest<S>) record_products(s, x, y, product, length);
  return product;
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> matmul(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  require_sizes<R>(s, fmt::format("matmul of {} x {} by {} x {}", m, k, k, n), x.size() == m * k && y.size() == k * n,
                   x.size(), y.size());
  s.costs().add("replicated_matmul", replicated_mul_cost<R>(m * n));
  // X_i (Y_i + Y_(i+1)) + X_(i+1) Y_i needs two products.
  RingVector<R> both(k * n), local(m * n);
  ring_kernels<R>().add(both.data(), y.first().data(), y.second().data(), both.size());
  std::ranges::fill(local, R{0});
  ring_kernels<R>().matmul_add(local.data(), x.first().data(), both.data(), m, k, n);
  ring_kernels<R>().matmul_add(local.data(), x.second().data(), y.first().data(), m, k, n);
  auto product = reshare<R, S>(s, m * n, [&](std::size_t first, std::span<R> z) {
    ring_kernels<R>().add_to(z.data(), &local[first], z.size());
  });
  if constexpr (!kPartiesAreHonest<S>) record_matrix_product(s, x, y, product, shape);
  return product;
}

#define PARLEY_INSTANTIATE(R, S)                                                              \
  template RShare<R, S> mul(Session&, const RShare<R, S>&, const RShare<R, S>&);              \
  template RShare<R, S> dot(Session&, const RShare<R, S>&, const RShare<R, S>&, std::size_t); \
  template RShare<R, S> matmul(Session&, const RShare<R, S>&, const RShare<R, S>&, const MatrixShape&);
PARLEY_FOR_EACH_REPLICATED(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
