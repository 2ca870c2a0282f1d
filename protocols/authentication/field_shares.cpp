#include "protocols/authentication/field_shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/collectives.h"
#include "core/error.h"
#include "protocols/verification/failure.h"

namespace parley {
namespace {

/// What was opened and is not checked yet.
struct FieldLog {
  FieldVector opened, macs;
  std::uint64_t key_share = 0;
  std::unique_ptr<Transcript> told = std::make_unique<Transcript>();
};

std::uint64_t as_element(std::uint64_t word) { return field61_reduce(word & kField61Modulus); }

void require_same_size(const Session& s, std::size_t x, std::size_t y, std::size_t triples) {
  if (x != y || x != triples)
    throw ConfigError(
        fmt::format("party {}: a product of {} by {} field elements was given {} triples", s.self(), x, y, triples));
}

}  // namespace

FieldShare& FieldShare::operator+=(const FieldShare& other) {
  assert(size() == other.size());
  std::ranges::transform(words_, other.words_, words_.begin(), field61_add);
  std::ranges::transform(macs_, other.macs_, macs_.begin(), field61_add);
  return *this;
}

FieldShare& FieldShare::operator-=(const FieldShare& other) {
  assert(size() == other.size());
  std::ranges::transform(words_, other.words_, words_.begin(), field61_subtract);
  std::ranges::transform(macs_, other.macs_, macs_.begin(), field61_subtract);
  return *this;
}

FieldShare& FieldShare::operator*=(std::uint64_t scalar) {
  for (std::uint64_t& word : words_) word = field61_multiply(word, scalar);
  for (std::uint64_t& mac : macs_) mac = field61_multiply(mac, scalar);
  return *this;
}

FieldShare& FieldShare::operator*=(std::span<const std::uint64_t> values) {
  assert(size() == values.size());
  std::ranges::transform(words_, values, words_.begin(), field61_multiply);
  std::ranges::transform(macs_, values, macs_.begin(), field61_multiply);
  return *this;
}

FieldShare& FieldShare::operator+=(std::span<const std::uint64_t> values) {
  assert(size() == values.size());
  if (party_ == 0) std::ranges::transform(words_, values, words_.begin(), field61_add);
  for (std::size_t i = 0; i < size(); ++i) macs_[i] = field61_add(macs_[i], field61_multiply(key_share_, values[i]));
  return *this;
}

FieldVector open_unchecked(Session& s, const FieldShare& x) {
  const std::size_t n = x.size();
  FieldVector values(x.words().begin(), x.words().end());
  if (n == 0) return values;
  FieldVector room(n * s.parties());
  std::vector<MutableBytes> theirs;
  for (PartyId party = 0; party < s.parties(); ++party)
    theirs.push_back(std::as_writable_bytes(std::span(room).subspan(party * n, n)));
  or_abort([&] { open_to_all(s.net(), std::as_bytes(x.words()), theirs); });
  for (PartyId party = 0; party < s.parties(); ++party)
    if (party != s.self())
      for (std::size_t i = 0; i < n; ++i) values[i] = field61_add(values[i], as_element(room[party * n + i]));
  FieldLog& log = s.state<FieldLog>();
  log.key_share = x.key_share();
  log.opened.insert(log.opened.end(), values.begin(), values.end());
  log.macs.insert(log.macs.end(), x.macs().begin(), x.macs().end());
  return values;
}

FieldVector open(Session& s, const FieldShare& x) {
  check_field_macs(s);
  FieldVector values = open_unchecked(s, x);
  check_field_macs(s);
  return values;
}

FieldShare mul(Session& s, const FieldShare& x, const FieldShare& y, const FieldTriples& triples) {
  require_same_size(s, x.size(), y.size(), triples.c.size());
  const std::size_t n = x.size();
  // 1. Open d = x - a and e = y - b together.
  const FieldShare d = x - triples.a, e = y - triples.b;
  FieldVector words(d.words().begin(), d.words().end()), macs(d.macs().begin(), d.macs().end());
  words.insert(words.end(), e.words().begin(), e.words().end());
  macs.insert(macs.end(), e.macs().begin(), e.macs().end());
  const FieldVector opened = open_unchecked(s, FieldShare(s.self(), x.key_share(), std::move(words), std::move(macs)));
  const auto opened_d = std::span(opened).first(n), opened_e = std::span(opened).subspan(n);
  // 2. <z> = <c> + d<b> + e<a> + de.
  FieldVector products(n);
  std::ranges::transform(opened_d, opened_e, products.begin(), field61_multiply);
  FieldShare z = triples.c + triples.b * opened_d + triples.a * opened_e;
  return z += products;
}

void sacrifice(Session& s, const FieldTriples& triples, const FieldTriples& others) {
  require_same_size(s, triples.a.size(), others.a.size(), others.c.size());
  if (triples.a.size() == 0) return;
  const Key coin = toss_coin(s, field_transcript(s));
  std::uint64_t t;
  Prg(coin).fill(std::span(&t, 1));
  t = as_element(t);
  const FieldShare product = mul(s, triples.a * t, triples.b, others);
  const FieldVector difference = open_unchecked(s, product - triples.c * t);
  check_field_macs(s);
  if (std::ranges::any_of(difference, [](std::uint64_t word) { return word != 0; }))
    fail_check(s, "a triple of the dealers is not one");
}

Transcript& field_transcript(Session& s) { return *s.state<FieldLog>().told; }

Cost sacrifice_cost(std::size_t n, PartyId parties) {
  if (n == 0) return {};
  Cost cost = toss_coin_cost(parties);
  cost += field_open_unchecked_cost(2 * n, parties);
  cost += field_open_unchecked_cost(n, parties);
  cost += check_field_macs_cost(parties);
  return cost;
}

void check_field_macs(Session& s) {
  FieldLog& log = s.state<FieldLog>();
  if (log.opened.empty()) return;
  s.costs().add("field_mac_check", check_field_macs_cost(s.parties()));
  // 1. Coefficients.
  const Key coin = toss_coin(s, *log.told);
  FieldVector chi(log.opened.size());
  Prg(coin).fill(std::span(chi));
  std::ranges::transform(chi, chi.begin(), as_element);
  // 2. y = sum of chi x, and this party's share of sum of chi m - alpha y.
  const std::uint64_t y = field61_inner_product(chi.data(), log.opened.data(), chi.size());
  const std::uint64_t residue = field61_subtract(field61_inner_product(chi.data(), log.macs.data(), chi.size()),
                                                 field61_multiply(log.key_share, y));
  log.told->add(std::as_bytes(std::span(&y, 1)));
  // 3. The shares add up to 0.
  std::uint64_t sum = 0;
  for (const auto& bytes : commit_and_open(s, *log.told, std::as_bytes(std::span(&residue, 1)), Comparing::yes)) {
    std::uint64_t share;
    std::memcpy(&share, bytes.data(), sizeof(share));
    sum = field61_add(sum, as_element(share));
  }
  if (sum != 0) fail_check(s, "the MACs of opened field elements do not fit");
  log.opened.clear();
  log.macs.clear();
  log.told = std::make_unique<Transcript>();
}

}  // namespace parley
