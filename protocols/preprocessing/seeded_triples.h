#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "protocols/preprocessing/triple_source.h"
#include "protocols/session.h"

namespace parley {

/// Stream of a key that holds one part of one stock. Stream 0 is left to the session's pairwise draws.
constexpr std::uint64_t triple_stream(std::uint32_t stock, TriplePart part) {
  return 1 + 3 * std::uint64_t{stock} + static_cast<std::uint64_t>(part);
}

/// Triples dealt by somebody who shares a key with each party: all shares expand from the keys, except that c of party
/// 0 is what makes the sum right. Those words, the corrections, are all that is stored.
class SeededTriples : public TripleSource {
 protected:
  SeededTriples(PartyId self, const Key& key) : self_(self), key_(key) {}

  PartyId self() const final { return self_; }

  void make(const TripleKind& kind, const Stock& stock, std::uint64_t count) final;
  Bytes view(std::uint32_t stock, TriplePart part, std::uint64_t first, MutableBytes room) final;

  /// Fills the corrections of triples [stock.reserved, stock.reserved + count), one after the other. Only at party 0.
  virtual void correct(const TripleKind& kind, const Stock& stock, std::uint64_t count, MutableBytes corrections) = 0;

 private:
  struct Shares {
    Prg a, b, c;
    std::vector<std::byte> corrections;  // of the triples that are not all taken yet
    std::uint64_t first_byte = 0;        // of `corrections`, within the stock
  };

  PartyId self_;
  Key key_;
  std::vector<Shares> shares_;  // by stock
};

}  // namespace parley
