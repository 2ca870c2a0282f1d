#include "protocols/sharing/additive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "protocols/sharing/blocks.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/summing_stream.h"

namespace parley {
namespace {

void require_party(const Session& s, std::string_view role, PartyId party) {
  if (party >= s.parties())
    throw ConfigError(
        fmt::format("party {}: {} {} is none of the {} computing parties", s.self(), role, party, s.parties()));
}

}  // namespace

Route route_to_all(const Session& s) {
  Route route;
  for (int step = 1; step < s.parties(); ++step) {
    const auto peer = static_cast<PartyId>((s.self() + step) % s.parties());
    route.to.push_back(peer);
    route.from.push_back(peer);
  }
  return route;
}

Route route_to_one(const Session& s, PartyId receiver) {
  Route route;
  if (s.self() == receiver)
    route.from = route_to_all(s).from;
  else
    route.to = {receiver};
  return route;
}

std::size_t window_chunks(const Session& s, std::size_t chunk_bytes) {
  constexpr double kLinkBytesPerSecond = 1.25e9;
  constexpr double kFewest = 8, kMost = 128, kSlack = 4;
  const double delay_s = std::chrono::duration<double>(s.shortest_answer()).count();
  const double in_flight = kSlack * kLinkBytesPerSecond * delay_s / static_cast<double>(chunk_bytes);
  return static_cast<std::size_t>(std::clamp(in_flight, kFewest, kMost));
}

template <Ring2k R>
AShare<R> input(Session& s, PartyId owner, std::size_t n, std::span<const R> values) {
  require_party(s, "the owner", owner);
  s.costs().add("input", input_cost());
  RingVector<R> words(n);
  if (s.self() != owner) {
    s.pairwise(owner).fill(std::span<R>(words));
    return {s.self(), std::move(words)};
  }
  if (values.size() != n)
    throw ConfigError(fmt::format("party {}: input of {} values was given {}", owner, n, values.size()));
  std::ranges::copy(values, words.begin());
  Block<R> block;
  for (PartyId peer = 0; peer < s.parties(); ++peer) {
    if (peer == owner) continue;
    for_blocks(n, [&](std::size_t i, std::size_t now) {
      s.pairwise(peer).fill(std::span(block).first(now));
      ring_kernels<R>().subtract_from(words.data() + i, block.data(), now);
    });
  }
  return {owner, std::move(words)};
}

template <Ring2k R>
RingVector<R> open(Session& s, const AShare<R>& x) {
  s.costs().add("open", open_cost<R>(x.size(), s.parties()));
  RingVector<R> values(x.size());
  summing_stream<R>(
      s, route_to_all(s), x.size(),
      [&](std::size_t first, std::span<R> room) { return x.words().subspan(first, room.size()); },
      [&](std::size_t first, std::span<const R>, std::span<const R> others) {
        ring_kernels<R>().add(&values[first], &x.words()[first], others.data(), others.size());
      });
  return values;
}

template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId to, const AShare<R>& x) {
  require_party(s, "the receiver", to);
  const bool receives = s.self() == to;
  s.costs().add("reveal", receives ? Cost{.rounds = reveal_cost<R>(x.size()).rounds} : reveal_cost<R>(x.size()));
  RingVector<R> values(receives ? x.size() : 0);
  summing_stream<R>(
      s, route_to_one(s, to), x.size(),
      [&](std::size_t first, std::span<R> room) { return x.words().subspan(first, room.size()); },
      [&](std::size_t first, std::span<const R>, std::span<const R> others) {
        ring_kernels<R>().add(&values[first], &x.words()[first], others.data(), others.size());
      });
  return values;
}

template AShare<std::uint32_t> input(Session&, PartyId, std::size_t, std::span<const std::uint32_t>);
template AShare<std::uint64_t> input(Session&, PartyId, std::size_t, std::span<const std::uint64_t>);
template RingVector<std::uint32_t> open(Session&, const AShare<std::uint32_t>&);
template RingVector<std::uint64_t> open(Session&, const AShare<std::uint64_t>&);
template RingVector<std::uint32_t> reveal(Session&, PartyId, const AShare<std::uint32_t>&);
template RingVector<std::uint64_t> reveal(Session&, PartyId, const AShare<std::uint64_t>&);

}  // namespace parley
