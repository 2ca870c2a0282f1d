#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/boolean/instantiate.h"
#include "protocols/boolean/plane_runs.h"
#include "protocols/kernels/replicated_product.h"
#include "protocols/sharing/shift_pieces.h"
#include "protocols/verification/check.h"
#include "protocols/verification/missing_component.h"
#include "protocols/verification/product_log.h"

namespace parley {
namespace {

void require_size(const Session& s, std::size_t planes, std::size_t rows, const BitMatrix& values) {
  if (values.planes() != planes || values.rows() != rows)
    throw ConfigError(fmt::format("party {}: input of {} planes of {} bits was given {} of {}", s.self(), planes, rows,
                                  values.planes(), values.rows()));
}

/// Adds the two components of which this party has both.
template <ReplicatedScheme S>
void add_own(const BitShares<S>& x, BitMatrix& sum) {
  for (std::size_t p = 0; p < 2; ++p)
    std::ranges::transform(sum.words(), x.part(p).words(), sum.words().begin(), std::bit_xor<>());
}

}  // namespace

template <ReplicatedScheme S>
BitShares<S> and_planes(Session& s, const BitView<S>& x, const BitView<S>& y) {
  if (x.planes() != y.planes() || x.rows() != y.rows())
    throw ConfigError(fmt::format("party {}: bit_and was given {} planes of {} bits and {} of {}", s.self(), x.planes(),
                                  x.rows(), y.planes(), y.rows()));
  s.costs().add("replicated_and", bit_and_cost<S>(x.planes(), x.rows(), 3));
  BitShares<S> z(s.self(), x.planes(), x.rows());
  BitWord* out = z.part(0).words().data();
  Prg &plus = s.pairwise(next_of(s.self())), &minus = s.pairwise(previous_of(s.self()));
  // 1. z_i = x_i y_i + x_i y_(i+1) + x_(i+1) y_i + alpha_i over GF(2), 2. to the previous party.
  or_abort_if_malicious<S>([&] {
    shift_pieces<BitWord>(s, z.part(0).words(), z.part(1).words(), [&](std::size_t first, std::size_t count) {
      for_plane_runs(x.words(), first, count, count,
                     [&](std::size_t plane, std::size_t at, std::size_t done, std::size_t n) {
                       replicated_bit_product(std::span(out + first + done, n),
                                              {x[plane][0] + at, x[plane][1] + at, y[plane][0] + at, y[plane][1] + at},
                                              plus, minus);
                     });
    });
  });
  if constexpr (!kPartiesAreHonest<S>) record_ands(s, x, y, z);
  return z;
}

template <typename S>
BitShares<S> share_input_bits(Session& s, PartyId owner, std::size_t planes, std::size_t rows,
                              const BitMatrix& values) {
  require_three_parties(s);
  if (s.self() == owner) require_size(s, planes, rows, values);
  BitShares<S> x(s.self(), planes, rows);
  const auto first = x.part(0).words(), second = x.part(1).words();
  s.costs().add("replicated_input", replicated_input_cost<BitWord>(first.size(), owner, s.self()));
  // The steps of the arithmetic input, under XOR.
  if (s.self() == owner) {
    s.pairwise(previous_of(owner)).fill(first);
    std::ranges::transform(values.words(), first, second.begin(), std::bit_xor<>());
    if (!second.empty()) s.net().wait(s.net().post_send(next_of(owner), std::as_bytes(second)));
  } else if (s.self() == next_of(owner)) {
    if (!first.empty()) s.net().wait(s.net().post_receive(owner, std::as_writable_bytes(first)));
    std::ranges::fill(second, BitWord{0});
  } else {
    std::ranges::fill(first, BitWord{0});
    s.pairwise(owner).fill(second);
  }
  return x;
}

template <typename S>
BitShares<S> random_bits(Session& s, std::size_t planes, std::size_t rows) {
  require_three_parties(s);
  BitShares<S> r(s.self(), planes, rows);
  s.pairwise(previous_of(s.self())).fill(r.part(0).words());
  s.pairwise(next_of(s.self())).fill(r.part(1).words());
  return r;
}

template <ReplicatedScheme S>
BitShares<S> share_component_bits(Session& s, PartyId component, std::size_t planes, std::size_t rows,
                                  const BitMatrix& values) {
  require_three_parties(s);
  BitShares<S> x(s.self(), planes, rows);
  for (std::size_t p = 0; p < 2; ++p) {
    const bool holds = (s.self() + p) % 3 == component;
    if (holds) require_size(s, planes, rows, values);
    if (holds)
      std::ranges::copy(values.words(), x.part(p).words().begin());
    else
      std::ranges::fill(x.part(p).words(), BitWord{0});
  }
  return x;
}

template <ReplicatedScheme S>
BitMatrix open(Session& s, const BitShares<S>& x) {
  if constexpr (!kPartiesAreHonest<S>) check(s);
  const auto first = x.part(0).words(), second = x.part(1).words();
  s.costs().add("replicated_open", replicated_open_cost<BitWord, S>(first.size()));
  BitMatrix values(x.planes(), x.rows());
  get_missing<S, BitWord>(s, first, second, values.words());
  add_own(x, values);
  return values;
}

template <ReplicatedScheme S>
BitMatrix reveal(Session& s, PartyId to, const BitShares<S>& x) {
  if constexpr (!kPartiesAreHonest<S>) check(s);
  const auto first = x.part(0).words(), second = x.part(1).words();
  s.costs().add("replicated_reveal", replicated_reveal_cost<BitWord, S>(first.size(), to, s.self()));
  BitMatrix values;
  if (s.self() == to) values = BitMatrix(x.planes(), x.rows());
  get_missing_at<S, BitWord>(s, to, first, second, values.words());
  if (s.self() == to) add_own(x, values);
  return values;
}

#define PARLEY_INSTANTIATE(S)                                                                                \
  template BitShares<S> and_planes(Session&, const BitView<S>&, const BitView<S>&);                          \
  template BitShares<S> share_input_bits(Session&, PartyId, std::size_t, std::size_t, const BitMatrix&);     \
  template BitShares<S> share_component_bits(Session&, PartyId, std::size_t, std::size_t, const BitMatrix&); \
  template BitShares<S> random_bits(Session&, std::size_t, std::size_t);                                     \
  template BitMatrix open(Session&, const BitShares<S>&);                                                    \
  template BitMatrix reveal(Session&, PartyId, const BitShares<S>&);
PARLEY_FOR_EACH_REPLICATED_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
