#include "protocols/arithmetic/beaver.h"

#include <fmt/format.h>

#include "core/error.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/blocks.h"
#include "protocols/sharing/summing_stream.h"

namespace parley {
namespace {

void require_equal_sizes(const Session& s, std::size_t x, std::size_t y) {
  if (x != y)
    throw ConfigError(
        fmt::format("party {}: mul of {} elements by {}; both factors need the same length", s.self(), x, y));
}

}  // namespace

template <Ring2k R>
AShare<R> mul(Session& s, const AShare<R>& x, const AShare<R>& y) {
  require_equal_sizes(s, x.size(), y.size());
  const std::size_t n = x.size();
  RingVector<R> z(n);
  if (n == 0) return {s.self(), std::move(z)};
  const RingKernels<R>& kernels = ring_kernels<R>();
  const auto combine = s.self() == 0 ? kernels.beaver_leading : kernels.beaver;

  // 1. Take fresh triples <a>, <b>, <c> with c = a * b.
  const Triples<R> triples(s.correlations().take(triple_kind<R>(), n));
  s.costs().add("additive_mul", mul_cost<R>(n, s.parties()));
  // 2. Open d = x - a and e = y - b together: one round, not two. A chunk is its d, then its e.
  auto masked = [&](std::size_t first, std::span<R> room) {
    const std::size_t begin = first / 2, count = room.size() / 2;
    for_blocks(count, [&](std::size_t i, std::size_t now) {
      alignas(64) Block<R> block;
      const std::size_t at = begin + i;
      fetch_ahead(std::span<const R>(x.words()), at);
      fetch_ahead(std::span<const R>(y.words()), at);
      const auto a = triples.a(at, std::span(block).first(now));
      kernels.subtract(&room[i], &x.words()[at], a.data(), now);
      const auto b = triples.b(at, std::span(block).first(now));
      kernels.subtract(&room[count + i], &y.words()[at], b.data(), now);
    });
    return std::span<const R>(room);
  };
  // 3. <z> = <c> + d<b> + e<a> + de, the public product added by one party. <a> is x without the share of d that was
  //    sent, and <b> likewise: cheaper than expanding them again.
  auto product = [&](std::size_t first, std::span<const R> mine, std::span<const R> others) {
    const std::size_t begin = first / 2, count = others.size() / 2;
    for_blocks(count, [&](std::size_t i, std::size_t now) {
      alignas(64) Block<R> block;
      const std::size_t at = begin + i;
      combine(&z[at],
              {.x = &x.words()[at],
               .y = &y.words()[at],
               .c = triples.c(at, std::span(block).first(now)).data(),
               .d_mine = &mine[i],
               .e_mine = &mine[count + i],
               .d_rest = &others[i],
               .e_rest = &others[count + i]},
              now);
    });
  };
  summing_stream<R>(s, route_to_all(s), 2 * n, masked, product);
  return {s.self(), std::move(z)};
}

template <Ring2k R>
AShare<R> dot(Session& s, const AShare<R>& x, const AShare<R>& y, std::size_t length) {
  if (x.size() != y.size() || length == 0 || x.size() % length != 0)
    throw ConfigError(fmt::format("party {}: dot of stretches of {} was given {} and {} elements", s.self(), length,
                                  x.size(), y.size()));
  const AShare<R> terms = mul(s, x, y);
  RingVector<R> sums(x.size() / length);
  for (std::size_t j = 0; j < sums.size(); ++j) {
    sums[j] = 0;
    for (std::size_t l = 0; l < length; ++l) sums[j] += terms.words()[j * length + l];
  }
  return {s.self(), std::move(sums)};
}

template AShare<std::uint32_t> dot(Session&, const AShare<std::uint32_t>&, const AShare<std::uint32_t>&, std::size_t);
template AShare<std::uint64_t> dot(Session&, const AShare<std::uint64_t>&, const AShare<std::uint64_t>&, std::size_t);
template AShare<std::uint32_t> mul(Session&, const AShare<std::uint32_t>&, const AShare<std::uint32_t>&);
template AShare<std::uint64_t> mul(Session&, const AShare<std::uint64_t>&, const AShare<std::uint64_t>&);

}  // namespace parley
