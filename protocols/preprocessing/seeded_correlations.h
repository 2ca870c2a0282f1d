#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "core/ring_vector.h"
#include "protocols/preprocessing/correlation_source.h"

namespace parley {

/// Stream of a key that holds one part of one stock. Stream 0 is left to the session's pairwise draws.
constexpr std::uint64_t correlation_stream(std::uint32_t stock, std::size_t part) {
  return 1 + kMostParts * std::uint64_t{stock} + part;
}

/// The shares of the MAC keys of the party with this key.
Word128 mac_key_share_of(const Key& key);
std::uint64_t bit_mac_key_share_of(const Key& key);

/// Correlations dealt by somebody who shares a key with each party: all shares expand from the keys, except that the
/// parts that are not free are, at party 0, what makes the sum right. Those words, the corrections, are all that is
/// stored.
class SeededCorrelations : public CorrelationSource {
 public:
  Word128 mac_key_share() const final { return mac_key_share_of(key_); }
  std::uint64_t bit_mac_key_share() const final { return bit_mac_key_share_of(key_); }

 protected:
  SeededCorrelations(PartyId self, const Key& key) : self_(self), key_(key) {}

  PartyId self() const final { return self_; }

  void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) override;
  Bytes view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) final;

  /// Where the items of a stock lie in the streams of the key. Asked for once, when the stock is begun.
  struct Place {
    std::uint32_t stream;  ///< of correlation_stream, in the place of a stock
    std::uint64_t first;   ///< the item there that is item 0 of the stock
  };
  virtual Place place(const CorrelationKind&, const Stock& stock) const { return {stock.id, 0}; }

  /// Fills the corrections of items [stock.reserved, stock.reserved + count): parts[i] those of part i, one item after
  /// the other, empty for a free part. Only at party 0.
  virtual void correct(const CorrelationKind& kind, const Stock& stock, std::uint64_t count,
                       std::span<const MutableBytes> parts) = 0;

 private:
  struct Shares {
    Prg stream;
    std::uint64_t begin = 0;             // in bytes of the stream
    ByteVector corrections;              // of the items that are not all taken yet; empty for a free part
    std::uint64_t first_byte = 0;        // of `corrections`, within the stock
    bool corrected = false;              // read from `corrections`
  };

  PartyId self_;
  Key key_;
  std::vector<std::vector<Shares>> shares_;  // by stock and part
};

}  // namespace parley
