#pragma once

#include <memory>
#include <stdexcept>
#include <vector>

#include "core/random.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/spdz2k.h"

namespace parley {

/// What outside dealers would hand out: shares of elements of Z_2^128 and of their MACs, the same key for all.
class RingDealing {
 public:
  using R = std::uint64_t;

  explicit RingDealing(PartyId parties) : parties_(parties), keys_(parties) {
    prg_.fill(std::span(keys_));
    for (const std::uint64_t key : keys_) key_ += key;
  }

  /// By party.
  std::vector<SpdzShare<R>> share(const Word128Vector& values) {
    Word128Vector macs;
    for (const Word128 value : values) macs.push_back(key_ * value);
    const auto words_of = split(values), macs_of = split(macs);
    std::vector<SpdzShare<R>> shares;
    for (PartyId party = 0; party < parties_; ++party)
      shares.emplace_back(KeyHolder{.party = party, .ring_key = keys_[party]}, words_of[party], macs_of[party]);
    return shares;
  }

  Word128Vector elements(std::size_t n) {
    Word128Vector values(n);
    prg_.fill(std::span(values));
    return values;
  }

  /// Random above the low 64 bits.
  Word128Vector elements_of(const RingVector<R>& values) {
    Word128Vector elements = this->elements(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) elements[i] = (elements[i] << 64) + values[i];
    return elements;
  }

  Word128 key_share(PartyId party) const { return keys_[party]; }

 private:
  std::vector<Word128Vector> split(const Word128Vector& values) {
    std::vector<Word128Vector> shares(parties_, values);
    for (PartyId party = 1; party < parties_; ++party) {
      shares[party] = elements(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) shares[0][i] -= shares[party][i];
    }
    return shares;
  }

  PartyId parties_;
  Prg prg_{key_from_seed(128, 128)};
  std::vector<std::uint64_t> keys_;
  Word128 key_ = 0;
};

/// A source of nothing but a share of a MAC key: enough to open elements unchecked and to check what was opened.
class MacKeyAlone final : public CorrelationSource {
 public:
  MacKeyAlone(PartyId self, Word128 key_share) : self_(self), key_share_(key_share) {}

  std::string_view name() const override { return "MAC key alone"; }
  PrepTrust trust() const override { return PrepTrust::dealer; }
  Word128 mac_key_share() const override { return key_share_; }
  std::uint64_t bit_mac_key_share() const override { return 0; }

 private:
  PartyId self() const override { return self_; }
  void make(const CorrelationKind&, const Stock&, std::uint64_t) override { throw_nothing_to_take(); }
  Bytes view(std::uint32_t, std::size_t, std::uint64_t, MutableBytes) override { throw_nothing_to_take(); }

  [[noreturn]] static void throw_nothing_to_take() { throw std::logic_error("there is a MAC key and nothing else"); }

  PartyId self_;
  Word128 key_share_;
};

}  // namespace parley
