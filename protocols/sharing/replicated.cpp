#include "protocols/sharing/replicated.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/verification/check.h"
#include "protocols/verification/missing_component.h"

namespace parley {

void require_three_parties(const Session& s) {
  if (s.parties() != 3)
    throw ConfigError(fmt::format("party {}: replicated sharing is among 3 parties, not {}", s.self(), s.parties()));
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_input(Session& s, PartyId owner, std::size_t n, std::span<const R> values) {
  require_three_parties(s);
  if (owner >= 3) throw ConfigError(fmt::format("party {}: the owner {} is none of the 3 parties", s.self(), owner));
  if (s.self() == owner && values.size() != n)
    throw ConfigError(fmt::format("party {}: input of {} values was given {}", owner, n, values.size()));
  s.costs().add("replicated_input", replicated_input_cost<R>(n, owner, s.self()));
  RShare<R, S> x(s.self(), n);
  if (s.self() == owner) {
    // 1. x_owner from the common stream.
    s.pairwise(previous_of(owner)).fill(x.first());
    // 2. x_(owner+1) = x - x_owner, to the next party.
    ring_kernels<R>().subtract(x.second().data(), values.data(), x.first().data(), n);
    if (n > 0) s.net().wait(s.net().post_send(next_of(owner), std::as_bytes(x.second())));
  } else if (s.self() == next_of(owner)) {
    if (n > 0) s.net().wait(s.net().post_receive(owner, std::as_writable_bytes(x.first())));
    // 3. The third component is 0.
    std::ranges::fill(x.second(), R{0});
  } else {
    std::ranges::fill(x.first(), R{0});
    s.pairwise(owner).fill(x.second());
  }
  return x;
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_component(Session& s, PartyId component, std::size_t n, std::span<const R> values) {
  require_three_parties(s);
  RShare<R, S> x(s.self(), n);
  std::ranges::fill(x.first(), R{0});
  std::ranges::fill(x.second(), R{0});
  const bool is_first = s.self() == component, is_second = next_of(s.self()) == component;
  if (is_first || is_second) {
    if (values.size() != n)
      throw ConfigError(fmt::format("party {}: a component of {} values was given {}", s.self(), n, values.size()));
    std::ranges::copy(values, (is_first ? x.first() : x.second()).begin());
  }
  return x;
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_public(Session& s, std::span<const R> values) {
  return replicated_component<R, S>(s, 0, values.size(), values);
}

template <Ring2k R, ReplicatedScheme S>
RingVector<R> open(Session& s, const RShare<R, S>& x) {
  if constexpr (!kPartiesAreHonest<S>) check(s);
  s.costs().add("replicated_open", replicated_open_cost<R, S>(x.size()));
  RingVector<R> values(x.size());
  get_missing<S, R>(s, x.first(), x.second(), values);
  ring_kernels<R>().add_to(values.data(), x.first().data(), x.size());
  ring_kernels<R>().add_to(values.data(), x.second().data(), x.size());
  return values;
}

template <Ring2k R, ReplicatedScheme S>
RingVector<R> reveal(Session& s, PartyId to, const RShare<R, S>& x) {
  if constexpr (!kPartiesAreHonest<S>) check(s);
  s.costs().add("replicated_reveal", replicated_reveal_cost<R, S>(x.size(), to, s.self()));
  RingVector<R> values(s.self() == to ? x.size() : 0);
  get_missing_at<S, R>(s, to, x.first(), x.second(), values);
  if (s.self() != to) return values;
  ring_kernels<R>().add_to(values.data(), x.first().data(), x.size());
  ring_kernels<R>().add_to(values.data(), x.second().data(), x.size());
  return values;
}

#define PARLEY_INSTANTIATE(R, S)                                                                  \
  template RShare<R, S> replicated_input(Session&, PartyId, std::size_t, std::span<const R>);     \
  template RShare<R, S> replicated_component(Session&, PartyId, std::size_t, std::span<const R>); \
  template RShare<R, S> replicated_public(Session&, std::span<const R>);                          \
  template RingVector<R> open(Session&, const RShare<R, S>&);                                     \
  template RingVector<R> reveal(Session&, PartyId, const RShare<R, S>&);
PARLEY_FOR_EACH_REPLICATED(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
