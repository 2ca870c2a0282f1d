#include "protocols/sharing/replicated.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/sharing/shift_pieces.h"

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

template <Ring2k R>
RingVector<R> open(Session& s, const RShare<R, Replicated>& x) {
  s.costs().add("replicated_open", replicated_open_cost<R>(x.size()));
  RingVector<R> values(x.size());
  shift_pieces<R>(s, x.second(), values, [](std::size_t, std::size_t) {});
  ring_kernels<R>().add_to(values.data(), x.first().data(), x.size());
  ring_kernels<R>().add_to(values.data(), x.second().data(), x.size());
  return values;
}

template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId to, const RShare<R, Replicated>& x) {
  const bool sends = s.self() == next_of(to), receives = s.self() == to;
  s.costs().add("replicated_reveal",
                {.rounds = x.size() > 0 ? 1u : 0u, .bytes_sent = sends ? x.size() * sizeof(R) : 0});
  RingVector<R> values(receives ? x.size() : 0);
  if (x.size() == 0) return values;
  if (sends) s.net().wait(s.net().post_send(to, std::as_bytes(x.second())));
  if (!receives) return values;
  s.net().wait(s.net().post_receive(next_of(to), std::as_writable_bytes(std::span(values))));
  ring_kernels<R>().add_to(values.data(), x.first().data(), x.size());
  ring_kernels<R>().add_to(values.data(), x.second().data(), x.size());
  return values;
}

#define PARLEY_INSTANTIATE(R, S)                                                                  \
  template RShare<R, S> replicated_input(Session&, PartyId, std::size_t, std::span<const R>);     \
  template RShare<R, S> replicated_component(Session&, PartyId, std::size_t, std::span<const R>); \
  template RShare<R, S> replicated_public(Session&, std::span<const R>);
PARLEY_INSTANTIATE(std::uint32_t, Replicated)
PARLEY_INSTANTIATE(std::uint64_t, Replicated)
#undef PARLEY_INSTANTIATE

template RingVector<std::uint32_t> open(Session&, const RShare<std::uint32_t, Replicated>&);
template RingVector<std::uint64_t> open(Session&, const RShare<std::uint64_t, Replicated>&);
template RingVector<std::uint32_t> reveal(Session&, PartyId, const RShare<std::uint32_t, Replicated>&);
template RingVector<std::uint64_t> reveal(Session&, PartyId, const RShare<std::uint64_t, Replicated>&);

}  // namespace parley
