#pragma once

/// Where operations take their correlated randomness.

#include <cstdint>
#include <map>
#include <string_view>

#include "protocols/preprocessing/correlations.h"
#include "protocols/trust.h"

namespace parley {

/// Hands out every item once. All parties reserve and take in the same order.
class CorrelationSource {
 public:
  virtual ~CorrelationSource();

  virtual std::string_view name() const = 0;
  virtual PrepTrust trust() const = 0;

  /// The offline phase: makes `count` more items of `kind`. Collective over the whole mesh, the dealer included; may
  /// communicate.
  void reserve(const CorrelationKind& kind, std::uint64_t count);

  /// `count` fresh items, to be read by the view of the type: Triples<R>(source.take(triple_kind<R>(), n)). Never
  /// communicates. Throws ConfigError when fewer are left, and then takes none.
  TakenCorrelations take(const CorrelationKind& kind, std::uint64_t count);

  /// From now on a `take` that finds too few items reserves what is missing, in the midst of the online phase: for a
  /// first run that shows what a program needs, and for programs that cannot know beforehand. A dealer has to be in
  /// serve_correlations meanwhile.
  void reserve_on_demand(bool on) { on_demand_ = on; }

  /// Items taken so far, of every kind.
  std::map<CorrelationKind, std::uint64_t> taken() const;

  std::uint64_t reserved(const CorrelationKind& kind) const;  ///< so far, taken ones included
  std::uint64_t taken(const CorrelationKind& kind) const;

  /// Bytes that an item takes from its reserve to its take, in the memory of the party that keeps most.
  virtual std::uint64_t kept_bytes(const CorrelationKind& kind) const { return corrected_bytes(kind); }

  /// This party's share of the key alpha of all authenticated items: alpha is the sum of the shares in Z_2^128, below
  /// 2^64 each where the key was dealt. The same all along the life of the source.
  virtual Word128 mac_key_share() const = 0;

  /// This party's share, of kBitMacBits bits, of the key Delta of all authenticated bits: the XOR of the shares.
  virtual std::uint64_t bit_mac_key_share() const = 0;

 protected:
  /// The items of one kind. They are numbered from 0 in the order in which they are reserved.
  struct Stock {
    std::uint32_t id = 0;  ///< equal at all parties: kinds in the order of their first reserve
    std::uint64_t reserved = 0, taken = 0;
  };

  virtual PartyId self() const = 0;

  /// Makes items [stock.reserved, stock.reserved + count).
  virtual void make(const CorrelationKind& kind, const Stock& stock, std::uint64_t count) = 0;

  /// Bytes [first, first + room.size()) of this party's shares of a part of a stock, in `room` or where they lie.
  virtual Bytes view(std::uint32_t stock, std::size_t part, std::uint64_t first, MutableBytes room) = 0;

 private:
  friend class TakenCorrelations;

  std::map<CorrelationKind, Stock> stocks_;
  bool on_demand_ = false;
};

}  // namespace parley
