#include "protocols/conversion/hand_over.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

constexpr std::size_t kFewestDealers = 2, kMostDealers = 10;

void require_roles(const Session& s, const HandOver& roles) {
  const auto present = [&](PartyId party) { return party < s.parties(); };
  if (roles.dealers.size() < kFewestDealers || roles.dealers.size() > kMostDealers)
    throw ConfigError(fmt::format("party {}: {} dealers hand over; it takes {} to {}", s.self(), roles.dealers.size(),
                                  kFewestDealers, kMostDealers));
  if (!std::ranges::all_of(roles.dealers, present) || !present(roles.masked) || !present(roles.seeds) ||
      roles.masked == roles.seeds)
    throw ConfigError(fmt::format("party {}: dealers and two different receivers must be among the {} parties",
                                  s.self(), s.parties()));
}

/// Arithmetic of one kind of words.
template <Ring2k R>
struct RingWords {
  using Word = R;
  static void draw(Prg& stream, std::span<R> words) { stream.fill(words); }
  static R add(R x, R y) { return x + y; }
  static R subtract(R x, R y) { return x - y; }
};

struct FieldWords {
  using Word = std::uint64_t;
  static void draw(Prg& stream, std::span<Word> words) {
    stream.fill(words);
    for (Word& word : words) word = canonical(word);
  }
  static Word canonical(Word word) { return field61_reduce(word & kField61Modulus); }
  static Word add(Word x, Word y) { return field61_add(x, canonical(y)); }
  static Word subtract(Word x, Word y) { return field61_subtract(x, y); }
};

/// `mine` is what this party, if it deals, hands over: `n` words. Gives the sum of what this party was told.
template <typename W>
RingVector<typename W::Word> hand_over_words(Session& s, const HandOver& roles, std::size_t n,
                                             std::span<const typename W::Word> mine) {
  using Word = typename W::Word;
  using Words = RingVector<Word>;
  const PartyId self = s.self();
  const bool receives_masked = self == roles.masked, receives_seeds = self == roles.seeds;
  Words sum(receives_masked || receives_seeds ? n : 0, Word{0});
  const auto add_to_sum = [&](std::span<const Word> words) { std::ranges::transform(sum, words, sum.begin(), W::add); };
  const DepthScope one_round(s.net());
  std::vector<Ticket> tickets;
  // 1. Dealers draw a seed, and mask.
  Key seed;
  Words masks(n), masked(n);
  if (roles.deals(self)) {
    s.local().fill(MutableBytes(seed));
    Prg stream(seed);
    W::draw(stream, std::span(masks));
    std::ranges::transform(mine, masks, masked.begin(), W::subtract);
    if (receives_masked)
      add_to_sum(masked);
    else
      tickets.push_back(s.net().post_send(roles.masked, std::as_bytes(std::span(masked))));
    if (receives_seeds)
      add_to_sum(masks);
    else
      tickets.push_back(s.net().post_send(roles.seeds, seed));
  }
  // 2. Receivers add up.
  std::vector<Words> told(receives_masked ? roles.dealers.size() : 0);
  std::vector<Key> seeds(receives_seeds ? roles.dealers.size() : 0);
  for (std::size_t d = 0; d < roles.dealers.size(); ++d) {
    if (roles.dealers[d] == self) continue;
    if (receives_masked) {
      told[d].resize(n);
      tickets.push_back(s.net().post_receive(roles.dealers[d], std::as_writable_bytes(std::span(told[d]))));
    }
    if (receives_seeds) tickets.push_back(s.net().post_receive(roles.dealers[d], seeds[d]));
  }
  s.net().wait(tickets);
  for (std::size_t d = 0; d < roles.dealers.size(); ++d) {
    if (roles.dealers[d] == self) continue;
    if (receives_masked) add_to_sum(told[d]);
    if (receives_seeds) {
      Prg stream(seeds[d]);
      W::draw(stream, std::span(masks));
      add_to_sum(masks);
    }
  }
  return sum;
}

void require_size(const Session& s, const HandOver& roles, std::size_t n, std::size_t given) {
  if (roles.deals(s.self()) && given != n)
    throw ConfigError(fmt::format("party {}: handing over {} values was given {}", s.self(), n, given));
}

PartyId place_of(const HandOver& roles, PartyId party) {
  return party == roles.masked ? 0 : party == roles.seeds ? 1 : party;
}

}  // namespace

bool HandOver::deals(PartyId party) const { return std::ranges::find(dealers, party) != dealers.end(); }

template <Ring2k R>
AShare<R> hand_over(Session& s, const HandOver& roles, std::size_t n, const AShare<R>& x) {
  require_roles(s, roles);
  require_size(s, roles, n, x.size());
  const PartyId place = place_of(roles, s.self());
  if (n == 0) return {place, {}};
  s.costs().add("hand_over", hand_over_cost<R>(roles, n, s.self()));
  return {place, hand_over_words<RingWords<R>>(s, roles, n, x.words())};
}

Cost hand_over_field_cost(const HandOver& roles, std::size_t n, PartyId self) {
  return hand_over_cost<std::uint64_t>(roles, n > 0 ? 2 * n + 1 : 0, self);
}

FieldShare hand_over(Session& s, const HandOver& roles, std::size_t n, const FieldShare& x) {
  require_roles(s, roles);
  require_size(s, roles, n, x.size());
  const PartyId place = place_of(roles, s.self());
  if (n == 0) return {place, 0, {}, {}};
  s.costs().add("hand_over_field", hand_over_field_cost(roles, n, s.self()));
  FieldVector all(x.words().begin(), x.words().end());
  all.insert(all.end(), x.macs().begin(), x.macs().end());
  all.push_back(x.key_share());
  const FieldVector sum = hand_over_words<FieldWords>(s, roles, 2 * n + 1, all);
  if (sum.empty()) return {place, 0, {}, {}};
  const auto at = [&](std::size_t i) { return sum.begin() + static_cast<std::ptrdiff_t>(i); };
  return {place, sum.back(), FieldVector(at(0), at(n)), FieldVector(at(n), at(2 * n))};
}

void require_authentic(Session& s, const FieldShare& x, const FieldShare& mask) {
  if (mask.size() != 1)
    throw ConfigError(fmt::format("party {}: the mask has {} elements instead of 1", s.self(), mask.size()));
  const Key coin = toss_coin(s, field_transcript(s));
  FieldVector chi(x.size());
  Prg stream(coin);
  FieldWords::draw(stream, std::span(chi));
  FieldShare sum = mask;
  sum.words()[0] = field61_add(sum.words()[0], field61_inner_product(chi.data(), x.words().data(), x.size()));
  sum.macs()[0] = field61_add(sum.macs()[0], field61_inner_product(chi.data(), x.macs().data(), x.size()));
  open_unchecked(s, sum);
  check_field_macs(s);
}

#define PARLEY_INSTANTIATE(R) template AShare<R> hand_over(Session&, const HandOver&, std::size_t, const AShare<R>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
