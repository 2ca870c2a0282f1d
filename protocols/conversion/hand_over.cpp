#include "protocols/conversion/hand_over.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "protocols/authentication/mac_algebra.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/verification/failure.h"

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
template <typename R>
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

template <typename W>
using WordsOf = std::vector<typename W::Word, Uninitialized<typename W::Word>>;

/// `mine` is what this party, if it deals, hands over: `n` words. Gives the sum of what this party was told.
template <typename W>
WordsOf<W> hand_over_words(Session& s, const HandOver& roles, std::size_t n, std::span<const typename W::Word> mine) {
  using Word = typename W::Word;
  using Words = WordsOf<W>;
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

template <typename W>
struct Authenticated {
  WordsOf<W> words, macs;
  typename W::Word key_share = 0;
};

/// Shares, then those of their MACs, then that of the key.
template <typename W>
Authenticated<W> hand_over_authenticated(Session& s, const HandOver& roles, std::size_t n,
                                         std::span<const typename W::Word> words,
                                         std::span<const typename W::Word> macs, typename W::Word key_share) {
  WordsOf<W> all(words.begin(), words.end());
  all.insert(all.end(), macs.begin(), macs.end());
  all.push_back(key_share);
  const WordsOf<W> sum = hand_over_words<W>(s, roles, 2 * n + 1, all);
  if (sum.empty()) return {};
  const auto at = [&](std::size_t i) { return sum.begin() + static_cast<std::ptrdiff_t>(i); };
  return {WordsOf<W>(at(0), at(n)), WordsOf<W>(at(n), at(2 * n)), sum.back()};
}

void require_size(const Session& s, const HandOver& roles, std::size_t n, std::size_t given) {
  if (roles.deals(s.self()) && given != n)
    throw ConfigError(fmt::format("party {}: handing over {} values was given {}", s.self(), n, given));
}

void require_one_mask(const Session& s, std::size_t given) {
  if (given != 1) throw ConfigError(fmt::format("party {}: the mask has {} elements instead of 1", s.self(), given));
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
  auto told = hand_over_authenticated<FieldWords>(s, roles, n, x.words(), x.macs(), x.key_share());
  return {place, told.key_share, std::move(told.words), std::move(told.macs)};
}

Cost hand_over_spdz_cost(const HandOver& roles, std::size_t n, PartyId self) {
  return hand_over_cost<Word128>(roles, n > 0 ? 2 * n + 1 : 0, self);
}

template <Ring2k R>
SpdzShare<R> hand_over(Session& s, const HandOver& roles, std::size_t n, const SpdzShare<R>& x) {
  require_roles(s, roles);
  require_size(s, roles, n, x.size());
  const PartyId place = place_of(roles, s.self());
  if (n == 0) return SpdzShare<R>(KeyHolder{.party = place}, 0);
  s.costs().add("hand_over_spdz", hand_over_spdz_cost(roles, n, s.self()));
  auto told = hand_over_authenticated<RingWords<Word128>>(s, roles, n, x.words(), x.macs(), x.holder().ring_key);
  const KeyHolder holder{.party = place, .ring_key = told.key_share};
  return {holder, std::move(told.words), std::move(told.macs)};
}

void require_authentic(Session& s, const FieldShare& x, const FieldShare& mask) {
  require_one_mask(s, mask.size());
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

template <Ring2k R>
void require_authentic(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& mask) {
  require_one_mask(s, mask.size());
  Transcript& told = *s.state<AuthLog>().told;
  const auto sum_of = [](const Told& all) {
    Word128 sum = 0;
    for (const auto& bytes : all) {
      Word128 word;
      std::memcpy(&word, bytes.data(), sizeof(word));
      sum += word;
    }
    return sum;
  };
  // 1. Coefficients.
  RingVector<std::uint64_t> chi(x.size());
  Prg(toss_coin(s, told)).fill(std::span(chi));
  Word128 sum = mask.words()[0], mac = mask.macs()[0];
  for (std::size_t i = 0; i < chi.size(); ++i) {
    sum += chi[i] * x.words()[i];
    mac += chi[i] * x.macs()[i];
  }
  // 2. y = r + sum of chi x, and this party's share of what its MAC is off by.
  const std::vector<std::size_t> sizes(s.parties(), sizeof(Word128));
  const Word128 y = sum_of(tell_all(s, told, std::as_bytes(std::span(&sum, 1)), sizes));
  const Word128 residue = mac_residue(mac, y, x.holder().ring_key);
  // 3. The shares add up to 0.
  if (sum_of(commit_and_open(s, told, std::as_bytes(std::span(&residue, 1)), Comparing::yes)) != 0)
    fail_check(s, "the MACs of what was handed over do not fit");
}

#define PARLEY_INSTANTIATE(R)                                                                   \
  template AShare<R> hand_over(Session&, const HandOver&, std::size_t, const AShare<R>&);       \
  template SpdzShare<R> hand_over(Session&, const HandOver&, std::size_t, const SpdzShare<R>&); \
  template void require_authentic(Session&, const SpdzShare<R>&, const SpdzShare<R>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
