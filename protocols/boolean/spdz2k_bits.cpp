#include "protocols/boolean/spdz2k_bits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "protocols/boolean/authenticated_blocks.h"
#include "protocols/boolean/plane_runs.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/key_holder.h"
#include "protocols/sharing/summing_stream.h"
#include "protocols/verification/failure.h"

namespace parley {
namespace {

using S = Spdz2k;

void require_party(const Session& s, std::string_view role, PartyId party) {
  if (party >= s.parties())
    throw ConfigError(
        fmt::format("party {}: {} {} is none of the {} computing parties", s.self(), role, party, s.parties()));
}

/// Opens `mine` to the parties of the route: what the others send is added to `sum`. One round.
void add_others(Session& s, const Route& route, std::span<const BitWord> mine, std::span<BitWord> sum) {
  or_abort([&] {
    chunk_stream<BitWord>(
        s, route, mine.size(),
        [&](std::size_t first, std::span<BitWord> room) { return mine.subspan(first, room.size()); },
        [&](std::size_t first, std::span<const BitWord>, std::span<const std::span<BitWord>> theirs) {
          for (const std::span<BitWord> words : theirs)
            for (std::size_t i = 0; i < words.size(); ++i) sum[first + i] ^= words[i];
        });
  });
}

/// Room in the log for `n` more words; where they begin.
std::size_t grow(AuthLog& log, BitOpenings& openings, std::size_t n, bool receives) {
  const std::size_t first = openings.size();
  for (auto& words : openings.macs) words.resize(first + n);
  if (receives) openings.opened.resize(first + n);
  log.bytes += n * S::kParts * sizeof(BitWord);
  return first;
}

/// Part p of words [first, first + count) of the planes of x, one after the other, in `room` or where they lie.
const BitWord* part_of(const BitView<S>& x, std::size_t p, std::size_t first, std::size_t count, BitWord* room) {
  const std::size_t plane = first / x.words(), at = first % x.words();
  if (at + count <= x.words()) return x[plane][p] + at;
  for_plane_runs(x.words(), first, count, count,
                 [&](std::size_t i, std::size_t begin, std::size_t done, std::size_t length) {
                   std::copy_n(x[i][p] + begin, length, room + done);
                 });
  return room;
}

using BlockRoom = std::array<BitWord, kAuthBlockWords>;

/// d = x ^ a with its MACs, for words [first, first + count): the share goes into `masked`, MACs into the log from `at`
/// on.
void mask_into(const BitView<S>& x, const AuthBitTriples& triples, const AuthBlock& block,
               AuthBitTriples::Factor factor, BitOpenings& log, std::size_t at, BitWord* masked) {
  BlockRoom x_room, a_room;
  for (std::size_t p = 0; p < S::kParts; ++p) {
    const BitWord* value = part_of(x, p, block.begin, block.words, x_room.data());
    const auto a = triples.part(factor, p, block.item, std::span(a_room).first(block.words));
    BitWord* const out = p == 0 ? masked + block.begin : log.macs[p - 1].data() + at + block.begin;
    std::transform(a.begin(), a.end(), value, out, std::bit_xor<>());
  }
}

/// n words opened to party `to` only, of which the last one is the mask of what it will tell in the check.
std::span<const BitWord> open_to_one(Session& s, PartyId to, const BitShares<S>& x) {
  AuthLog& log = s.state<AuthLog>();
  BitOpeningsToOne& told = log.bits_to_one[to];
  const std::size_t n = x.part(0).words().size() - 1;
  const bool receives = s.self() == to;
  const std::size_t first = grow(log, told.openings, n, receives);
  for (std::size_t t = 0; t < kBitMacBits; ++t) {
    const auto macs = x.part(1 + t).words();
    std::copy_n(macs.begin(), n, told.openings.macs[t].begin() + static_cast<std::ptrdiff_t>(first));
    told.mask_mac[t] ^= macs[n];
  }
  RingVector<BitWord> values(x.part(0).words().begin(), x.part(0).words().end());
  add_others(s, route_to_one(s, to), x.part(0).words(), values);
  if (!receives) return {};
  std::copy_n(values.begin(), n, told.openings.opened.begin() + static_cast<std::ptrdiff_t>(first));
  told.mask ^= values[n];
  return std::span<const BitWord>(told.openings.opened).last(n);
}

}  // namespace

template <>
BitShares<S> random_bits(Session& s, std::size_t planes, std::size_t rows) {
  BitShares<S> r(key_holder(s), planes, rows);
  const std::size_t n = planes * plane_words(rows);
  for_blocks_of(take_blocks<AuthBits>(s, auth_bits_kind, n), n, [&](const AuthBits& bits, const AuthBlock& block) {
    for (std::size_t p = 0; p < S::kParts; ++p) {
      const auto out = r.part(p).words().subspan(block.begin, block.words);
      if (const auto made = bits.part(p, block.item, out); made.data() != out.data())
        std::ranges::copy(made, out.begin());
    }
  });
  return r;
}

namespace {

/// As one plane of n words, of which all bits count.
BitShares<S> random_words(Session& s, std::size_t n) { return random_bits<S>(s, 1, 64 * n); }

}  // namespace

/// With an authenticated triple for each bit. [Beaver91, LOS14]
BitShares<S> and_planes(Session& s, const BitView<S>& x, const BitView<S>& y) {
  if (x.planes() != y.planes() || x.rows() != y.rows())
    throw ConfigError(fmt::format("party {}: bit_and was given {} planes of {} bits and {} of {}", s.self(), x.planes(),
                                  x.rows(), y.planes(), y.rows()));
  const std::size_t n = x.planes() * x.words();
  BitShares<S> z(x.holder(), x.planes(), x.rows());
  if (n == 0) return z;
  s.costs().add("spdz_and", bit_and_cost<S>(x.planes(), x.rows(), s.parties()));
  AuthLog& log = s.state<AuthLog>();
  const std::size_t at = grow(log, log.bits, 2 * n, true);
  // 1. Fresh <a>, <b>, <c> with c = a & b. 2. Open d = x ^ a and e = y ^ b together.
  RingVector<BitWord> masked(2 * n);
  const auto taken = take_blocks<AuthBitTriples>(s, auth_bit_triple_kind, n);
  for_blocks_of(taken, n, [&](const AuthBitTriples& triples, const AuthBlock& block) {
    mask_into(x, triples, block, AuthBitTriples::kA, log.bits, at, masked.data());
    mask_into(y, triples, block, AuthBitTriples::kB, log.bits, at + n, masked.data() + n);
  });
  const std::span<BitWord> opened = std::span(log.bits.opened).subspan(at, 2 * n);
  std::ranges::copy(masked, opened.begin());
  add_others(s, route_to_all(s), masked, opened);
  // 3. <z> = <c> ^ d<b> ^ e<a> ^ de, in the bits as in each bit of their MACs.
  for_blocks_of(taken, n, [&](const AuthBitTriples& triples, const AuthBlock& block) {
    const BitWord *d = opened.data() + block.begin, *e = d + n;
    BlockRoom a_room, b_room, c_room;
    for (std::size_t p = 0; p < S::kParts; ++p) {
      const auto a = triples.part(AuthBitTriples::kA, p, block.item, std::span(a_room).first(block.words));
      const auto b = triples.part(AuthBitTriples::kB, p, block.item, std::span(b_room).first(block.words));
      const auto c = triples.part(AuthBitTriples::kC, p, block.item, std::span(c_room).first(block.words));
      const BitWord mask = public_mask<S>(z.holder(), p);
      BitWord* __restrict const out = z.part(p).words().data() + block.begin;
      for (std::size_t i = 0; i < block.words; ++i) out[i] = c[i] ^ (d[i] & (b[i] ^ (e[i] & mask))) ^ (e[i] & a[i]);
    }
  });
  check_macs_if_long(s);
  return z;
}

template <>
BitShares<S> share_input_bits(Session& s, PartyId owner, std::size_t planes, std::size_t rows,
                              const BitMatrix& values) {
  require_party(s, "the owner", owner);
  if (s.self() == owner && (values.planes() != planes || values.rows() != rows))
    throw ConfigError(fmt::format("party {}: input of {} planes of {} bits was given {} of {}", owner, planes, rows,
                                  values.planes(), values.rows()));
  const std::size_t n = planes * plane_words(rows);
  BitShares<S> x(key_holder(s), planes, rows);
  if (n == 0) return x;
  s.costs().add("spdz_input_bits", spdz_input_bits_cost(planes, rows, owner, s.self(), s.parties()));
  // 1. Random bits a, to the owner.
  const BitShares<S> a = random_words(s, n + 1);
  const auto masks = open_to_one(s, owner, a);
  // 2. x ^ a to all.
  BitMatrix difference(planes, rows);
  const std::span<BitWord> words = difference.words();
  if (s.self() == owner)
    std::transform(masks.begin(), masks.end(), values.words().begin(), words.begin(), std::bit_xor<>());
  or_abort([&] {
    if (s.self() != owner) {
      s.net().wait(s.net().post_receive(owner, std::as_writable_bytes(words)));
      return;
    }
    std::vector<Ticket> tickets;
    for (PartyId party = 0; party < s.parties(); ++party)
      if (party != owner) tickets.push_back(s.net().post_send(party, std::as_bytes(words)));
    s.net().wait(tickets);
  });
  s.state<AuthLog>().told->add(std::as_bytes(words));
  for (std::size_t p = 0; p < S::kParts; ++p) std::copy_n(a.part(p).words().begin(), n, x.part(p).words().begin());
  x ^= difference;
  check_macs_if_long(s);
  return x;
}

BitMatrix open_unchecked(Session& s, const BitShares<S>& x) {
  const std::size_t n = x.part(0).words().size();
  BitMatrix values = x.part(0);
  if (n == 0) return values;
  AuthLog& log = s.state<AuthLog>();
  const std::size_t at = grow(log, log.bits, n, true);
  for (std::size_t t = 0; t < kBitMacBits; ++t)
    std::ranges::copy(x.part(1 + t).words(), log.bits.macs[t].begin() + static_cast<std::ptrdiff_t>(at));
  add_others(s, route_to_all(s), x.part(0).words(), values.words());
  std::ranges::copy(values.words(), log.bits.opened.begin() + static_cast<std::ptrdiff_t>(at));
  return values;
}

BitMatrix open(Session& s, const BitShares<S>& x) {
  check_macs(s);
  const std::size_t bytes = plane_bytes(x.planes(), x.rows());
  s.costs().add("spdz_open_bits", {.rounds = bytes > 0 ? 1u : 0u, .bytes_sent = bytes * (s.parties() - 1u)});
  BitMatrix values = open_unchecked(s, x);
  check_macs(s);
  return values;
}

BitMatrix reveal(Session& s, PartyId to, const BitShares<S>& x) {
  require_party(s, "the receiver", to);
  check_macs(s);
  const std::size_t n = x.part(0).words().size();
  const bool receives = s.self() == to;
  BitMatrix values(receives ? x.planes() : 0, receives ? x.rows() : 0);
  if (n == 0) return values;
  s.costs().add("spdz_reveal_bits",
                {.rounds = 1, .bytes_sent = receives ? 0 : (n + 1) * sizeof(BitWord), .correlations = 1});
  BitShares<S> with_mask(x.holder(), 1, 64 * (n + 1));
  const BitShares<S> mask = random_words(s, 1);
  for (std::size_t p = 0; p < S::kParts; ++p) {
    const auto words = with_mask.part(p).words();
    std::ranges::copy(x.part(p).words(), words.begin());
    words[n] = mask.part(p).words()[0];
  }
  const auto opened = open_to_one(s, to, with_mask);
  std::ranges::copy(opened, values.words().begin());
  check_macs(s);
  return values;
}

}  // namespace parley
