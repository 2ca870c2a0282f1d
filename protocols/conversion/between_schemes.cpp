#include "protocols/conversion/between_schemes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/sharing/shift_pieces.h"
#include "protocols/sharing/zero_shares.h"

namespace parley {

template <Ring2k R>
RShare<R, Replicated> additive_to_replicated(Session& s, const AShare<R>& x) {
  require_three_parties(s);
  s.costs().add("additive_to_replicated", additive_to_replicated_cost<R>(x.size()));
  RShare<R, Replicated> y(s.self(), x.size());
  draw_zero_share(s, y.first());
  ring_kernels<R>().add_to(y.first().data(), x.words().data(), x.size());
  shift_pieces<R>(s, std::as_const(y).first(), y.second(), [](std::size_t, std::size_t) {});
  return y;
}

template <Ring2k R>
AShare<R> replicated_to_additive(Session& s, const RShare<R, Replicated>& x) {
  return {s.self(), RingVector<R>(x.first().begin(), x.first().end())};
}

template <Ring2k R>
AShare<R> replicated_to_two(Session& s, PartyId first, const RShare<R, Replicated>& x) {
  require_three_parties(s);
  if (first >= 3) throw ConfigError(fmt::format("party {}: party {} is none of the 3 parties", s.self(), first));
  const PartyId second = next_of(first);
  if (s.self() != first && s.self() != second) return {s.self(), {}};
  RingVector<R> words(x.size()), common(x.size());
  s.pairwise(s.self() == first ? second : first).fill(std::span(common));
  if (s.self() == first) {
    ring_kernels<R>().add(words.data(), x.first().data(), x.second().data(), x.size());
    ring_kernels<R>().add_to(words.data(), common.data(), x.size());
    return {0, std::move(words)};
  }
  ring_kernels<R>().subtract(words.data(), x.second().data(), common.data(), x.size());
  return {1, std::move(words)};
}

#define PARLEY_INSTANTIATE(R)                                                        \
  template RShare<R, Replicated> additive_to_replicated(Session&, const AShare<R>&); \
  template AShare<R> replicated_to_additive(Session&, const RShare<R, Replicated>&); \
  template AShare<R> replicated_to_two(Session&, PartyId, const RShare<R, Replicated>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
