#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/boolean/plane_runs.h"
#include "protocols/kernels/bit_kernels.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/blocks.h"
#include "protocols/sharing/open.h"

namespace parley {
namespace {

/// Words of one message: what is made, sent and combined should stay in the second-level cache.
constexpr std::size_t kPiece = 16 << 10;

void require_party(const Session& s, std::string_view role, PartyId party) {
  if (party >= s.parties())
    throw ConfigError(
        fmt::format("party {}: {} {} is none of the {} computing parties", s.self(), role, party, s.parties()));
}

void add_to(std::span<BitWord> sum, std::span<const BitWord> words) {
  bit_kernels().xor_to(sum.data(), words.data(), sum.size());
}

/// Adds to `words` those of all other computing parties, a piece at a time. One round.
void add_others(Session& s, std::span<BitWord> words) {
  const DepthScope one_round(s.net());
  const std::size_t others = s.parties() - 1u;
  const std::size_t room = std::min(kPiece, words.size());
  // A piece is sent from a copy, for the sum takes its place.
  const MutableBytes memory = s.scratch(Session::Scratch::wire, (others + 1) * room * sizeof(BitWord));
  const std::span<BitWord> buffers(reinterpret_cast<BitWord*>(memory.data()), (others + 1) * room);
  for (std::size_t first = 0; first < words.size(); first += room) {
    const auto piece = words.subspan(first, std::min(room, words.size() - first));
    const auto mine = buffers.first(piece.size());
    std::ranges::copy(piece, mine.begin());
    std::vector<MutableBytes> theirs(s.parties());
    for (PartyId party = 0, at = 1; party < s.parties(); ++party)
      if (party != s.self()) theirs[party] = std::as_writable_bytes(buffers.subspan(room * at++, piece.size()));
    open_to_all(s.net(), std::as_bytes(mine), theirs);
    for (std::size_t other = 1; other <= others; ++other) add_to(piece, buffers.subspan(room * other, piece.size()));
  }
}

}  // namespace

BitShares<Additive> and_planes(Session& s, const BitView<Additive>& x, const BitView<Additive>& y) {
  if (x.planes() != y.planes() || x.rows() != y.rows())
    throw ConfigError(fmt::format("party {}: bit_and was given {} planes of {} bits and {} of {}", s.self(), x.planes(),
                                  x.rows(), y.planes(), y.rows()));
  const std::size_t n = x.planes() * x.words();
  BitShares<Additive> z(s.self(), x.planes(), x.rows());
  if (n == 0) return z;
  // 1. Fresh <a>, <b>, <c> with c = a & b.
  const BitTriples triples(s.correlations().take(bit_triple_kind(), n));
  s.costs().add("additive_and", bit_and_cost<Additive>(x.planes(), x.rows(), s.parties()));
  // 2. Open d = x ^ a and e = y ^ b together.
  RingVector<BitWord> opened(2 * n);
  alignas(64) std::array<BitWord, kBlock> block;
  for_plane_runs(x.words(), 0, n, kBlock, [&](std::size_t plane, std::size_t at, std::size_t done, std::size_t count) {
    const auto room = std::span(block).first(count);
    const auto a = triples.a(done, room);
    std::transform(a.begin(), a.end(), x[plane][0] + at, &opened[done], std::bit_xor<>());
    const auto b = triples.b(done, room);
    std::transform(b.begin(), b.end(), y[plane][0] + at, &opened[n + done], std::bit_xor<>());
  });
  const bool leads = s.self() == 0;
  add_others(s, opened);
  // 3. <z> = <c> ^ d<b> ^ e<a> ^ de, the public product added by one party.
  alignas(64) std::array<BitWord, kBlock> a_room, b_room;
  BitWord* out = z.part(0).words().data();
  for_plane_runs(x.words(), 0, n, kBlock, [&](std::size_t, std::size_t, std::size_t done, std::size_t count) {
    const auto c = triples.c(done, std::span(block).first(count));
    const auto a = triples.a(done, std::span(a_room).first(count));
    const auto b = triples.b(done, std::span(b_room).first(count));
    const BitWord *d = &opened[done], *e = &opened[n + done];
    for (std::size_t i = 0; i < count; ++i) {
      const BitWord product = leads ? (d[i] & (b[i] ^ e[i])) : (d[i] & b[i]);
      out[done + i] = c[i] ^ product ^ (e[i] & a[i]);
    }
  });
  return z;
}

template <>
BitShares<Additive> share_input_bits(Session& s, PartyId owner, std::size_t planes, std::size_t rows,
                                     const BitMatrix& values) {
  require_party(s, "the owner", owner);
  BitShares<Additive> x(s.self(), planes, rows);
  const auto words = x.part(0).words();
  if (s.self() != owner) {
    s.pairwise(owner).fill(words);
    return x;
  }
  if (values.planes() != planes || values.rows() != rows)
    throw ConfigError(fmt::format("party {}: input of {} planes of {} bits was given {} of {}", owner, planes, rows,
                                  values.planes(), values.rows()));
  std::ranges::copy(values.words(), words.begin());
  std::array<BitWord, kBlock> block;
  for (PartyId peer = 0; peer < s.parties(); ++peer) {
    if (peer == owner) continue;
    for_blocks(words.size(), [&](std::size_t i, std::size_t now) {
      s.pairwise(peer).fill(std::span(block).first(now));
      add_to(words.subspan(i, now), std::span(block).first(now));
    });
  }
  return x;
}

template <>
BitShares<Additive> random_bits(Session& s, std::size_t planes, std::size_t rows) {
  BitShares<Additive> r(s.self(), planes, rows);
  s.local().fill(r.part(0).words());
  return r;
}

BitMatrix open(Session& s, const BitShares<Additive>& x) {
  s.costs().add("open", open_cost<BitWord>(x.part(0).words().size(), s.parties()));
  BitMatrix values = x.part(0);
  add_others(s, values.words());
  return values;
}

BitMatrix reveal(Session& s, PartyId to, const BitShares<Additive>& x) {
  require_party(s, "the receiver", to);
  const auto mine = x.part(0).words();
  Cost cost = reveal_cost<BitWord>(mine.size());
  if (s.self() == to) cost.bytes_sent = 0;
  s.costs().add("reveal", cost);
  if (mine.empty()) return s.self() == to ? x.part(0) : BitMatrix();
  if (s.self() != to) {
    s.net().wait(s.net().post_send(to, std::as_bytes(mine)));
    return {};
  }
  BitMatrix values = x.part(0);
  RingVector<BitWord> theirs(mine.size() * s.parties());
  std::vector<Ticket> tickets;
  for (PartyId party = 0; party < s.parties(); ++party)
    if (party != to)
      tickets.push_back(s.net().post_receive(
          party, std::as_writable_bytes(std::span(theirs).subspan(party * mine.size(), mine.size()))));
  s.net().wait(tickets);
  for (PartyId party = 0; party < s.parties(); ++party)
    if (party != to) add_to(values.words(), std::span(theirs).subspan(party * mine.size(), mine.size()));
  return values;
}

}  // namespace parley
