#pragma once

/// The laws of all types of correlations, written without the code under test: what the shares of all parties put
/// together must obey.

#include <gtest/gtest.h>

#include <vector>

#include "protocols/preprocessing/correlation_source.h"

namespace parley {

/// Whether items have MACs.
inline bool is_authenticated(const CorrelationKind& kind) { return kind.type >= CorrelationType::auth_random; }

/// What each party holds of one part of some items; wider than most words, so that one type serves all.
struct GatheredPart {
  std::vector<std::vector<Word128>> shares;  // by party

  template <typename Word>
  std::vector<Word> sum() const {
    return combine<Word>([](Word128 x, Word128 y) { return x + y; });
  }
  template <typename Word>
  std::vector<Word> xored() const {
    return combine<Word>([](Word128 x, Word128 y) { return x ^ y; });
  }

 private:
  template <typename Word>
  std::vector<Word> combine(Word128 (*with)(Word128, Word128)) const {
    std::vector<Word> values;
    for (std::size_t i = 0; i < shares[0].size(); ++i) {
      Word128 value = 0;
      for (const auto& share : shares) value = with(value, share[i]);
      values.push_back(static_cast<Word>(value));
    }
    return values;
  }
};

/// The shares of `count` items at all parties. Parties call put from their own threads.
class Gathered {
 public:
  Gathered(const CorrelationKind& kind, PartyId parties, std::uint64_t count)
      : kind_(kind), count_(count), mac_key_shares_(parties), bit_mac_key_shares_(parties) {
    for (GatheredPart& part : parts_) part.shares.resize(parties);
  }

  void put(PartyId party, CorrelationSource& source, const TakenCorrelations& taken);
  void expect_law() const;

  /// The values of the parts that should be random.
  std::vector<Word128> random_values() const;

 private:
  template <typename Word, typename View>
  void read(PartyId party, std::size_t part, std::uint64_t words, const View& view,
            std::span<const Word> (View::*words_of)(std::uint64_t, std::span<Word>) const);

  template <typename R>
  void put_in_ring(PartyId party, const TakenCorrelations& taken);
  template <typename R>
  void expect_law_in_ring() const;
  template <typename R>
  void expect_products() const;
  void expect_mac(std::size_t part, std::size_t mac) const;
  void expect_bit_mac(std::size_t part, std::size_t mac) const;

  /// Reads `planes` planes of each item and their MACs: part_of(plane, p, item, room).
  template <typename PartOf>
  void read_bits(PartyId party, std::size_t bits, std::size_t macs, std::uint64_t planes, PartOf&& part_of);

  CorrelationKind kind_;
  std::uint64_t count_;
  std::vector<Word128> mac_key_shares_;
  std::vector<std::uint64_t> bit_mac_key_shares_;
  GatheredPart parts_[6];
};

}  // namespace parley
