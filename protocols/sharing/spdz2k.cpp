#include "protocols/sharing/spdz2k.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/authentication/partial_opening.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/summing_stream.h"
#include "protocols/verification/failure.h"

namespace parley {
namespace {

void require_party(const Session& s, std::string_view role, PartyId party) {
  if (party >= s.parties())
    throw ConfigError(
        fmt::format("party {}: {} {} is none of the {} computing parties", s.self(), role, party, s.parties()));
}

/// n random elements of Z_2^128.
template <Ring2k R>
SpdzShare<R> random_elements(Session& s, std::size_t n) {
  const AuthRandoms randoms(s.correlations().take(auth_random_kind(), n));
  SpdzShare<R> r(key_holder(s), n);
  if (const auto a = randoms.a(0, r.words()); a.data() != r.words().data()) std::ranges::copy(a, r.words().begin());
  if (const auto mac = randoms.mac(0, r.macs()); mac.data() != r.macs().data())
    std::ranges::copy(mac, r.macs().begin());
  return r;
}

/// x + 2^k r, of which the low k bits may be seen. `extra` more random elements follow.
template <Ring2k R>
SpdzShare<R> hide_upper(Session& s, const SpdzShare<R>& x, std::size_t extra = 0) {
  auto hidden = random_elements<R>(s, x.size() + extra);
  for (std::size_t i = 0; i < x.size(); ++i) {
    hidden.words()[i] = x.words()[i] + (hidden.words()[i] << kRingBits<R>);
    hidden.macs()[i] = x.macs()[i] + (hidden.macs()[i] << kRingBits<R>);
  }
  return hidden;
}

/// Opens all elements of x but the last one to party `to`, and the last one as the mask of what `to` will tell in the
/// check. Unchecked. One round. Gives the values to `to`, and nothing to the others.
template <Ring2k R>
std::span<const Word128> open_to_one(Session& s, PartyId to, const SpdzShare<R>& x) {
  const std::size_t n = x.size() - 1;
  PartialOpening opening(s, to, n);
  RingOpeningsToOne& told = s.state<AuthLog>().ring_to_one[to];
  std::copy_n(x.macs().begin(), n, opening.macs(0));
  told.mask_mac += x.macs()[n];
  or_abort([&] {
    chunk_stream<Word128>(
        s, route_to_one(s, to), n + 1,
        [&](std::size_t first, std::span<Word128> room) { return x.words().subspan(first, room.size()); },
        [&](std::size_t first, std::span<const Word128>, std::span<const std::span<Word128>> theirs) {
          const std::size_t count = std::min(theirs[0].size(), n - std::min(n, first));
          opening.hear(first, x.words().subspan(first, count), theirs);
          if (first + theirs[0].size() <= n) return;
          told.mask += x.words()[n];
          for (const std::span<Word128> words : theirs) told.mask += words.back();
        });
  });
  const std::span<const Word128> opened = told.openings.opened;
  return s.self() == to ? opened.last(n) : opened;
}

}  // namespace

KeyHolder key_holder(Session& s) {
  const CorrelationSource& source = s.correlations();
  return {s.self(), source.mac_key_share(), source.bit_mac_key_share()};
}

template <Ring2k R>
SpdzShare<R> spdz_public(Session& s, std::span<const R> values) {
  SpdzShare<R> x(key_holder(s), Word128Vector(values.size(), 0), Word128Vector(values.size(), 0));
  return x += values;
}

template <Ring2k R>
SpdzShare<R> spdz_input(Session& s, PartyId owner, std::size_t n, std::span<const R> values) {
  require_party(s, "the owner", owner);
  if (s.self() == owner && values.size() != n)
    throw ConfigError(fmt::format("party {}: input of {} values was given {}", owner, n, values.size()));
  if (n == 0) return SpdzShare<R>(key_holder(s), 0);
  s.costs().add("spdz_input", spdz_input_cost<R>(n, owner, s.self(), s.parties()));
  // 1. a to the owner.
  const auto a = random_elements<R>(s, n + 1);
  const auto masks = open_to_one(s, owner, a);
  // 2. x - a to all.
  RingVector<R> difference(n);
  if (s.self() == owner)
    for (std::size_t i = 0; i < n; ++i) difference[i] = values[i] - static_cast<R>(masks[i]);
  or_abort([&] {
    if (s.self() != owner) {
      s.net().wait(s.net().post_receive(owner, std::as_writable_bytes(std::span(difference))));
      return;
    }
    std::vector<Ticket> tickets;
    for (PartyId party = 0; party < s.parties(); ++party)
      if (party != owner) tickets.push_back(s.net().post_send(party, std::as_bytes(std::span(difference))));
    s.net().wait(tickets);
  });
  s.state<AuthLog>().told->add(std::as_bytes(std::span(difference)));
  SpdzShare<R> x(a.holder(), Word128Vector(a.words().begin(), a.words().end() - 1),
                 Word128Vector(a.macs().begin(), a.macs().end() - 1));
  x += std::span<const R>(difference);
  check_macs_if_long(s);
  return x;
}

template <Ring2k R>
RingVector<R> open_unchecked(Session& s, const SpdzShare<R>& x) {
  RingVector<R> values(x.size());
  if (x.size() == 0) return values;
  PartialOpening opening(s, x.size());
  std::ranges::copy(x.macs(), opening.macs(0));
  or_abort([&] {
    chunk_stream<Word128>(
        s, route_to_all(s), x.size(),
        [&](std::size_t first, std::span<Word128> room) { return x.words().subspan(first, room.size()); },
        [&](std::size_t first, std::span<const Word128> mine, std::span<const std::span<Word128>> theirs) {
          std::ranges::transform(opening.hear(first, mine, theirs), &values[first],
                                 [](Word128 word) { return static_cast<R>(word); });
        });
  });
  return values;
}

template <Ring2k R>
RingVector<R> open(Session& s, const SpdzShare<R>& x) {
  check_macs(s);
  if (x.size() == 0) return {};
  s.costs().add("spdz_open",
                {.rounds = 1, .bytes_sent = x.size() * sizeof(Word128) * (s.parties() - 1u), .correlations = x.size()});
  RingVector<R> values = open_unchecked(s, hide_upper(s, x));
  check_macs(s);
  return values;
}

template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId to, const SpdzShare<R>& x) {
  require_party(s, "the receiver", to);
  check_macs(s);
  if (x.size() == 0) return {};
  const bool receives = s.self() == to;
  s.costs().add(
      "spdz_reveal",
      {.rounds = 1, .bytes_sent = receives ? 0 : (x.size() + 1) * sizeof(Word128), .correlations = x.size() + 1});
  const auto opened = open_to_one(s, to, hide_upper(s, x, 1));
  RingVector<R> values(receives ? x.size() : 0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<R>(opened[i]);
  check_macs(s);
  return values;
}

#define PARLEY_INSTANTIATE(R)                                                           \
  template SpdzShare<R> spdz_public(Session&, std::span<const R>);                      \
  template SpdzShare<R> spdz_input(Session&, PartyId, std::size_t, std::span<const R>); \
  template RingVector<R> open_unchecked(Session&, const SpdzShare<R>&);                 \
  template RingVector<R> open(Session&, const SpdzShare<R>&);                           \
  template RingVector<R> reveal(Session&, PartyId, const SpdzShare<R>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
