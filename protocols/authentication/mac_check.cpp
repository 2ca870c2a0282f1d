#include "protocols/authentication/mac_check.h"

#include <algorithm>
#include <cstring>

#include "protocols/authentication/commitment.h"
#include "protocols/authentication/mac_algebra.h"
#include "protocols/sharing/key_holder.h"
#include "protocols/verification/failure.h"

namespace parley {
namespace {

constexpr std::size_t kCoefficients = 1024;  // drawn at a time

template <typename Combination, typename Openings>
Combination combine(const Openings& openings, Prg& coefficients) {
  Combination sum;
  alignas(64) std::array<std::uint64_t, kCoefficients> chi;
  for (std::size_t i = 0; i < openings.size(); i += kCoefficients) {
    const auto now = std::span(chi).first(std::min(kCoefficients, openings.size() - i));
    coefficients.fill(now);
    add_combination(sum, openings, i, now);
  }
  return sum;
}

template <typename T>
void append(std::vector<std::byte>& to, const T& value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  to.insert(to.end(), bytes.begin(), bytes.end());
}

/// Reads what `append` wrote, in the same order.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}
  template <typename T>
  T next() {
    T value;
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }

 private:
  Bytes bytes_;
};

/// Bytes that a party tells in step 2.
std::size_t claim_bytes(const AuthLog& log, PartyId party) {
  return (log.ring_to_one.contains(party) ? sizeof(Word128) : 0) +
         (log.bits_to_one.contains(party) ? sizeof(BitWord) : 0);
}

bool has_claims(const AuthLog& log) { return !log.ring_to_one.empty() || !log.bits_to_one.empty(); }

std::size_t residue_bytes(const AuthLog& log) {
  return (log.has_ring() ? sizeof(Word128) : 0) + (log.has_bits() ? kBitMacBits * sizeof(BitWord) : 0);
}

struct Residue {
  Word128 ring = 0;
  std::array<BitWord, kBitMacBits> bits{};
};

/// One check under way.
class MacCheck {
 public:
  MacCheck(Session& s, AuthLog& log) : s_(s), log_(log), keys_(key_holder(s)) {}

  void run() {
    const Key coin = toss_coin(s_, *log_.told);
    combine_all(coin);
    if (has_claims(log_)) tell_claims();
    // What this party takes the public values for is compared like what it was told.
    log_.told->add(std::as_bytes(std::span(&ring_.opened, 1)));
    log_.told->add(std::as_bytes(std::span(&bits_.opened, 1)));
    require_no_residue();
  }

 private:
  void combine_all(const Key& coin) {
    Prg ring_coefficients(coin, 0), bit_coefficients(coin, 1);
    ring_ = combine<RingCombination>(log_.ring, ring_coefficients);
    for (const auto& [receiver, told] : log_.ring_to_one) {
      const auto sum = combine<RingCombination>(told.openings, ring_coefficients);
      ring_.mac += sum.mac + told.mask_mac;
      if (receiver == s_.self()) ring_claim_ = sum.opened + told.mask;
    }
    bits_ = combine<BitCombination>(log_.bits, bit_coefficients);
    for (const auto& [receiver, told] : log_.bits_to_one) {
      const auto sum = combine<BitCombination>(told.openings, bit_coefficients);
      for (std::size_t t = 0; t < kBitMacBits; ++t) bits_.mac[t] ^= sum.mac[t] ^ told.mask_mac[t];
      if (receiver == s_.self()) bit_claim_ = sum.opened ^ told.mask;
    }
  }

  void tell_claims() {
    std::vector<std::byte> mine;
    if (log_.ring_to_one.contains(s_.self())) append(mine, ring_claim_);
    if (log_.bits_to_one.contains(s_.self())) append(mine, bit_claim_);
    std::vector<std::size_t> sizes;
    for (PartyId party = 0; party < s_.parties(); ++party) sizes.push_back(claim_bytes(log_, party));
    const Told claims = tell_all(s_, *log_.told, mine, sizes);
    for (PartyId party = 0; party < s_.parties(); ++party) {
      Reader claim(claims[party]);
      if (log_.ring_to_one.contains(party)) ring_.opened += claim.next<Word128>();
      if (log_.bits_to_one.contains(party)) bits_.opened ^= claim.next<BitWord>();
    }
  }

  void require_no_residue() {
    std::vector<std::byte> mine;
    if (log_.has_ring()) append(mine, mac_residue(ring_.mac, ring_.opened, keys_.ring_key));
    if (log_.has_bits()) append(mine, mac_residue(bits_.mac, bits_.opened, keys_.bit_key));
    Residue all;
    for (const auto& bytes : commit_and_open(s_, *log_.told, mine, Comparing::yes)) {
      Reader share(bytes);
      if (log_.has_ring()) all.ring += share.next<Word128>();
      if (!log_.has_bits()) continue;
      const auto words = share.next<std::array<BitWord, kBitMacBits>>();
      for (std::size_t t = 0; t < kBitMacBits; ++t) all.bits[t] ^= words[t];
    }
    if (all.ring != 0) fail_check(s_, "the MACs of opened ring elements do not fit");
    if (std::ranges::any_of(all.bits, [](BitWord word) { return word != 0; }))
      fail_check(s_, "the MACs of opened bits do not fit");
  }

  Session& s_;
  AuthLog& log_;
  KeyHolder keys_;
  RingCombination ring_;
  BitCombination bits_;
  Word128 ring_claim_ = 0;
  BitWord bit_claim_ = 0;
};

void forget(AuthLog& log) {
  log.ring.clear();
  log.bits.clear();
  log.ring_to_one.clear();
  log.bits_to_one.clear();
  log.told = std::make_unique<Transcript>();
  log.bytes = 0;
}

}  // namespace

void RingOpenings::clear() {
  opened.clear();
  macs.clear();
}

void BitOpenings::clear() {
  opened.clear();
  for (auto& words : macs) words.clear();
}

void check_macs(Session& s) {
  AuthLog& log = s.state<AuthLog>();
  if (!log.has_ring() && !log.has_bits()) return;
  s.costs().add("mac_check", check_macs_cost(s));
  MacCheck(s, log).run();
  forget(log);
}

void check_macs_if_long(Session& s) {
  if (s.state<AuthLog>().bytes > kAuthLogBytes) check_macs(s);
}

Cost check_macs_cost(const AuthLog& log, PartyId parties, PartyId self) {
  if (!log.has_ring() && !log.has_bits()) return {};
  Cost cost = toss_coin_cost(parties);
  if (has_claims(log)) cost += {.rounds = 1, .bytes_sent = claim_bytes(log, self) * (parties - 1u)};
  cost += commit_and_open_cost(residue_bytes(log), Comparing::yes, parties);
  return cost;
}

Cost check_macs_cost(Session& s) { return check_macs_cost(s.state<AuthLog>(), s.parties(), s.self()); }

Cost check_open_ring_cost(PartyId parties) {
  AuthLog log;
  log.ring.macs.resize(1);
  return check_macs_cost(log, parties, 0);
}

Cost check_open_bits_cost(PartyId parties) {
  AuthLog log;
  log.bits.macs[0].resize(1);
  return check_macs_cost(log, parties, 0);
}

}  // namespace parley
