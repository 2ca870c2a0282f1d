#include "protocols/arithmetic/spdz_mul.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "protocols/authentication/partial_opening.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/kernels/word128_kernels.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/summing_stream.h"
#include "protocols/verification/failure.h"

namespace parley {
namespace {

/// Elements that are worked on together: their shares of a triple stay in the first-level cache.
constexpr std::size_t kTogether = 256;
using Rooms = std::array<Word128, kTogether>;

template <typename Body>
void for_stretches(std::size_t n, Body&& body) {
  for (std::size_t i = 0; i < n; i += kTogether) body(i, std::min(kTogether, n - i));
}

using Part = std::span<const Word128> (AuthTriples::*)(std::uint64_t, std::span<Word128>) const;

/// A factor and what masks it.
struct Factor {
  const Word128 *words, *macs;
  Part mask, mask_mac;

  /// Puts elements [at, at + n) less their masks into `room`, and the MACs of those into `mac_room`.
  void mask_into(const AuthTriples& triples, std::size_t at, std::size_t n, Word128* room, Word128* mac_room) const {
    for_stretches(n, [&](std::size_t i, std::size_t now) {
      Rooms block;
      const auto a = (triples.*mask)(at + i, std::span(block).first(now));
      for (std::size_t j = 0; j < now; ++j) room[i + j] = words[at + i + j] - a[j];
      const auto mac = (triples.*mask_mac)(at + i, std::span(block).first(now));
      for (std::size_t j = 0; j < now; ++j) mac_room[i + j] = macs[at + i + j] - mac[j];
    });
  }
};

template <Ring2k R>
Factor left(const SpdzShare<R>& x) {
  return {x.words().data(), x.macs().data(), &AuthTriples::a, &AuthTriples::mac_a};
}
template <Ring2k R>
Factor right(const SpdzShare<R>& y) {
  return {y.words().data(), y.macs().data(), &AuthTriples::b, &AuthTriples::mac_b};
}

void fill(std::span<Word128> out, std::span<const Word128> from) {
  if (from.data() != out.data()) std::ranges::copy(from, out.begin());
}

/// Values count modulo 2^64: the lower halves of what was opened are all that later steps need.
std::uint64_t low(Word128 word) { return static_cast<std::uint64_t>(word); }

/// z_o = sum over `length` terms x_i y_i, where `triples` has an a and a b for each term and a c for each sum: <z> =
/// <c> + sum of (d<b> + e<a> + de), with d = x - a and e = y - b opened in one round.
template <Ring2k R>
SpdzShare<R> sums_of_products(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y, std::size_t length,
                              const AuthTriples& triples) {
  const std::size_t n = x.size();
  const KeyHolder holder = x.holder();
  SpdzShare<R> z(holder, n / length);
  fill(z.words(), triples.c(0, z.words()));
  fill(z.macs(), triples.mac_c(0, z.macs()));
  PartialOpening opening(s, 2 * n);
  // A chunk is its d, then its e.
  const auto produce = [&](std::size_t first, std::span<Word128> room) {
    const std::size_t begin = first / 2, count = room.size() / 2;
    left(x).mask_into(triples, begin, count, room.data(), opening.macs(first));
    right(y).mask_into(triples, begin, count, room.data() + count, opening.macs(first + count));
    return std::span<const Word128>(room);
  };
  const auto consume = [&](std::size_t first, std::span<const Word128> mine,
                           std::span<const std::span<Word128>> theirs) {
    const std::size_t begin = first / 2, count = mine.size() / 2;
    const auto d = opening.hear(first, mine.first(count), theirs),
               e = opening.hear(first + count, mine.subspan(count), theirs, count);
    for_stretches(count, [&](std::size_t i, std::size_t now) {
      Rooms a_room, b_room;
      const std::size_t at = begin + i;
      const auto add_terms = [&](Word128* sums, Part a_part, Part b_part, Word128 public_factor) {
        const auto a = (triples.*a_part)(at, std::span(a_room).first(now));
        const auto b = (triples.*b_part)(at, std::span(b_room).first(now));
        for (std::size_t j = 0; j < now; ++j) {
          const std::uint64_t d_low = low(d[i + j]), e_low = low(e[i + j]);
          sums[(at + j) / length] += d_low * b[j] + e_low * a[j] + public_factor * (d_low * e_low);
        }
      };
      add_terms(z.words().data(), &AuthTriples::a, &AuthTriples::b, holder.party == 0);
      add_terms(z.macs().data(), &AuthTriples::mac_a, &AuthTriples::mac_b, holder.ring_key);
    });
  };
  or_abort([&] { chunk_stream<Word128>(s, route_to_all(s), 2 * n, produce, consume); });
  check_macs_if_long(s);
  return z;
}

}  // namespace

template <Ring2k R>
SpdzShare<R> mul(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y) {
  if (x.size() != y.size())
    throw ConfigError(fmt::format("party {}: mul of {} elements by {}; both factors need the same length", s.self(),
                                  x.size(), y.size()));
  if (x.size() == 0) return SpdzShare<R>(x.holder(), 0);
  s.costs().add("spdz_mul", spdz_mul_cost(x.size(), s.parties()));
  return sums_of_products(s, x, y, 1, AuthTriples(s.correlations().take(auth_triple_kind(), x.size())));
}

template <Ring2k R>
SpdzShare<R> dot(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y, std::size_t length) {
  if (x.size() != y.size() || length == 0 || x.size() % length != 0)
    throw ConfigError(fmt::format("party {}: dot of stretches of {} was given {} and {} elements", s.self(), length,
                                  x.size(), y.size()));
  const std::size_t outputs = x.size() / length;
  if (outputs == 0) return SpdzShare<R>(x.holder(), 0);
  s.costs().add("spdz_dot", spdz_dot_cost(outputs, length, s.parties()));
  return sums_of_products(s, x, y, length, AuthTriples(s.correlations().take(auth_triple_kind(1, length, 1), outputs)));
}

template <Ring2k R>
SpdzShare<R> matmul(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y, const MatrixShape& shape) {
  const auto [m, k, n] = shape;
  if (x.size() != m * k || y.size() != k * n)
    throw ConfigError(
        fmt::format("party {}: matmul of {} x {} by {} x {} was given {} and {} elements instead of {} and {}",
                    s.self(), m, k, k, n, x.size(), y.size(), m * k, k * n));
  if (m * k * n == 0) return spdz_public<R>(s, RingVector<R>(m * n, 0));
  s.costs().add("spdz_matmul", spdz_matmul_cost(shape, s.parties()));
  // 1. A triple <A>, <B>, <C> with C = A B.
  const AuthTriples triples(s.correlations().take(auth_triple_kind(m, k, n), 1));
  // 2. D = X - A, then E = Y - B, in one round.
  const std::size_t d_words = m * k, e_words = k * n;
  RingVector<std::uint64_t> opened(d_words + e_words);
  PartialOpening opening(s, opened.size());
  const auto produce = [&](std::size_t first, std::span<Word128> room) {
    const std::size_t in_d = std::min(room.size(), d_words - std::min(d_words, first)), rest = first + in_d;
    left(x).mask_into(triples, first, in_d, room.data(), opening.macs(first));
    right(y).mask_into(triples, rest - d_words, room.size() - in_d, room.data() + in_d, opening.macs(rest));
    return std::span<const Word128>(room);
  };
  const auto consume = [&](std::size_t first, std::span<const Word128> mine,
                           std::span<const std::span<Word128>> theirs) {
    std::ranges::transform(opening.hear(first, mine, theirs), &opened[first], low);
  };
  or_abort([&] { chunk_stream<Word128>(s, route_to_all(s), opened.size(), produce, consume); });
  // 3. <Z> = <C> + D<B> + <A>E + DE, as D(<B> + E) + <A>E at party 0; in the MACs D(<B> + alpha_j E) + <A>E.
  const std::uint64_t *const d = opened.data(), *const e = opened.data() + d_words;
  SpdzShare<R> z(x.holder(), m * n);
  Word128Vector a_room(d_words), b_room(e_words), b_and_e(e_words);
  const auto add_products = [&](std::span<Word128> sum, Part a_part, Part b_part, Word128 factor) {
    const auto b = (triples.*b_part)(0, std::span(b_room));
    for (std::size_t i = 0; i < e_words; ++i) b_and_e[i] = b[i] + factor * e[i];
    matmul_add_right(sum.data(), d, b_and_e.data(), m, k, n);
    matmul_add_left(sum.data(), (triples.*a_part)(0, std::span(a_room)).data(), e, m, k, n);
  };
  fill(z.words(), triples.c(0, z.words()));
  fill(z.macs(), triples.mac_c(0, z.macs()));
  add_products(z.words(), &AuthTriples::a, &AuthTriples::b, x.holder().party == 0);
  add_products(z.macs(), &AuthTriples::mac_a, &AuthTriples::mac_b, x.holder().ring_key);
  check_macs_if_long(s);
  return z;
}

#define PARLEY_INSTANTIATE(R)                                                                 \
  template SpdzShare<R> mul(Session&, const SpdzShare<R>&, const SpdzShare<R>&);              \
  template SpdzShare<R> dot(Session&, const SpdzShare<R>&, const SpdzShare<R>&, std::size_t); \
  template SpdzShare<R> matmul(Session&, const SpdzShare<R>&, const SpdzShare<R>&, const MatrixShape&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
