#pragma once

#include <algorithm>
#include <vector>

#include "core/random.h"
#include "protocols/authentication/field_shares.h"

namespace parley {

/// What outside dealers would hand out: shares of `values` and their MACs, the same key for all.
class FieldDealing {
 public:
  explicit FieldDealing(PartyId parties) : parties_(parties) {
    for (PartyId party = 0; party < parties; ++party) keys_.push_back(element());
    for (const std::uint64_t key : keys_) key_ = field61_add(key_, key);
  }

  /// By party.
  std::vector<FieldShare> share(const FieldVector& values) {
    FieldVector macs;
    for (const std::uint64_t value : values) macs.push_back(field61_multiply(key_, value));
    const auto words_of = split(values), macs_of = split(macs);
    std::vector<FieldShare> shares;
    for (PartyId party = 0; party < parties_; ++party)
      shares.emplace_back(party, keys_[party], words_of[party], macs_of[party]);
    return shares;
  }

  FieldVector elements(std::size_t n) {
    FieldVector values(n);
    for (std::uint64_t& value : values) value = element();
    return values;
  }

  std::vector<FieldTriples> triples(std::size_t n) {
    const FieldVector a = elements(n), b = elements(n);
    FieldVector c(n);
    std::ranges::transform(a, b, c.begin(), field61_multiply);
    const auto as = share(a), bs = share(b), cs = share(c);
    std::vector<FieldTriples> all;
    for (PartyId party = 0; party < parties_; ++party) all.push_back({as[party], bs[party], cs[party]});
    return all;
  }

 private:
  std::uint64_t element() {
    std::uint64_t word;
    prg_.fill(std::span(&word, 1));
    return field61_reduce(word & kField61Modulus);
  }

  std::vector<FieldVector> split(const FieldVector& values) {
    std::vector<FieldVector> shares(parties_, values);
    for (PartyId party = 1; party < parties_; ++party) {
      shares[party] = elements(values.size());
      std::ranges::transform(shares[0], shares[party], shares[0].begin(), field61_subtract);
    }
    return shares;
  }

  PartyId parties_;
  Prg prg_{key_from_seed(61, 61)};
  std::vector<std::uint64_t> keys_;
  std::uint64_t key_ = 0;
};

}  // namespace parley
