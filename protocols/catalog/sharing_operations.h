#pragma once

/// From values to shares and back, as the catalogue shows them.

#include "protocols/boolean/spdz2k_bits.h"
#include "protocols/catalog/scheme_rows.h"

namespace parley {

struct InputRow : OnRings {
  static constexpr std::string_view kName = "input", kSummary = "shares of one party's values",
                                    kSpdzCorrelations = "authenticated random elements";
  static constexpr Opens kOpens = Opens::elements_to_party_zero;
  template <Scheme S>
  static constexpr std::string_view paper() {
    return std::same_as<S, Spdz2k> ? "Cramer, Damgard, Escudero, Scholl, Xing 2018 (SPDZ2k)"
                                   : "Cramer, Damgard, Ishai 2005: pseudo-random sharing";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, [[maybe_unused]] PartyId parties, PartyId self) {
    if constexpr (std::same_as<S, Spdz2k>)
      return shape.bits == 32 ? spdz_input_cost<std::uint32_t>(shape.n, 0, self, parties)
                              : spdz_input_cost<std::uint64_t>(shape.n, 0, self, parties);
    if constexpr (ReplicatedScheme<S>)
      return shape.bits == 32 ? replicated_input_cost<std::uint32_t>(shape.n, 0, self)
                              : replicated_input_cost<std::uint64_t>(shape.n, 0, self);
    return {};
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    if (o.shape.bits == 32) return share_input<S, std::uint32_t>(s, 0, o.narrow_x.size(), o.narrow_x);
    return share_input<S, std::uint64_t>(s, 0, o.x.size(), o.x);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

using OpenedValues = std::variant<RingVector<std::uint32_t>, RingVector<std::uint64_t>>;

struct OpenRow : OnRings {
  static constexpr std::string_view kName = "open", kSummary = "the values behind shares, to every party";
  static constexpr Opens kOpens = Opens::nothing;
  template <Scheme S>
  static constexpr std::string_view paper() {
    if (std::same_as<S, Spdz2k>) return "Cramer, Damgard, Escudero, Scholl, Xing 2018 (SPDZ2k)";
    return std::same_as<S, Additive> ? "Beaver 1991" : "Araki, Furukawa, Lindell, Nof, Ohara 2016";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    const bool narrow = shape.bits == 32;
    if constexpr (std::same_as<S, Spdz2k>) return spdz_open_cost(shape.n, parties);
    if constexpr (std::same_as<S, Additive>)
      return narrow ? open_cost<std::uint32_t>(shape.n, parties) : open_cost<std::uint64_t>(shape.n, parties);
    else if constexpr (ReplicatedScheme<S>)
      return narrow ? replicated_open_cost<std::uint32_t, S>(shape.n) : replicated_open_cost<std::uint64_t, S>(shape.n);
    return {};
  }
  template <Scheme S>
  static OpenedValues apply(Session& s, const Operands<S>& o) {
    return in_ring<OpenedValues>(o, [&](const auto& x, const auto&) { return open(s, x); });
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

struct RevealRow : OpenRow {
  static constexpr std::string_view kName = "reveal", kSummary = "the values behind shares, to one party";
  static constexpr bool kAtPartyZero = true;
  template <Scheme S>
  static Cost cost(const Shape& shape, [[maybe_unused]] PartyId parties, PartyId self) {
    const bool narrow = shape.bits == 32;
    if constexpr (std::same_as<S, Spdz2k>) return spdz_reveal_cost(shape.n, 0, self, parties);
    if constexpr (std::same_as<S, Additive>) {
      Cost cost = narrow ? reveal_cost<std::uint32_t>(shape.n) : reveal_cost<std::uint64_t>(shape.n);
      if (self == 0) cost.bytes_sent = 0;
      return cost;
    } else if constexpr (ReplicatedScheme<S>) {
      return narrow ? replicated_reveal_cost<std::uint32_t, S>(shape.n, 0, self)
                    : replicated_reveal_cost<std::uint64_t, S>(shape.n, 0, self);
    }
    return {};
  }
  template <Scheme S>
  static OpenedValues apply(Session& s, const Operands<S>& o) {
    return in_ring<OpenedValues>(o, [&](const auto& x, const auto&) { return reveal(s, 0, x); });
  }
};

/// The same of bits. Costs count whole words.
struct InputBitsRow : OnBits {
  static constexpr Records kRecords = Records::nothing;
  static constexpr Opens kOpens = Opens::bits_to_party_zero;
  static constexpr std::string_view kName = "input_bits", kSummary = "shares of one party's bit-sliced numbers",
                                    kCorrelations = "", kSpdzCorrelations = "authenticated random bits";
  static std::size_t words(const Shape& shape) { return shape.bits * plane_words(shape.n); }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return std::same_as<S, Spdz2k> ? "Larraia, Orsini, Smart 2014" : InputRow::paper<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, [[maybe_unused]] PartyId parties, PartyId self) {
    if constexpr (std::same_as<S, Spdz2k>) return spdz_input_bits_cost(shape.bits, shape.n, 0, self, parties);
    if constexpr (ReplicatedScheme<S>) return replicated_input_cost<BitWord>(words(shape), 0, self);
    return {};
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return share_input_bits<S>(s, 0, o.shape.bits, o.x.size(), slice(Values(o.x), o.shape.bits));
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

struct OpenBitsRow : InputBitsRow {
  static constexpr std::string_view kName = "open_bits",
                                    kSummary = "the bit-sliced numbers behind shares, to every party";
  static constexpr Opens kOpens = Opens::nothing;
  template <Scheme S>
  static constexpr std::string_view paper() {
    return std::same_as<S, Spdz2k> ? "Larraia, Orsini, Smart 2014" : OpenRow::paper<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    if constexpr (std::same_as<S, Spdz2k>) return spdz_open_bits_cost(shape.bits, shape.n, parties);
    if constexpr (std::same_as<S, Additive>) return open_cost<BitWord>(words(shape), parties);
    if constexpr (ReplicatedScheme<S>) return replicated_open_cost<BitWord, S>(words(shape));
    return {};
  }
  template <Scheme S>
  static OpenedValues apply(Session& s, const Operands<S>& o) {
    return unslice<std::uint64_t>(open(s, o.x_bits));
  }
};

struct RevealBitsRow : OpenBitsRow {
  static constexpr std::string_view kName = "reveal_bits",
                                    kSummary = "the bit-sliced numbers behind shares, to one party";
  static constexpr bool kAtPartyZero = true;
  template <Scheme S>
  static Cost cost(const Shape& shape, [[maybe_unused]] PartyId parties, PartyId self) {
    if constexpr (std::same_as<S, Spdz2k>) return spdz_reveal_bits_cost(shape.bits, shape.n, 0, self, parties);
    if constexpr (ReplicatedScheme<S>) return replicated_reveal_cost<BitWord, S>(words(shape), 0, self);
    Cost cost = reveal_cost<BitWord>(words(shape));
    if (self == 0) cost.bytes_sent = 0;
    return cost;
  }
  template <Scheme S>
  static OpenedValues apply(Session& s, const Operands<S>& o) {
    const BitMatrix bits = reveal(s, 0, o.x_bits);
    return s.self() == 0 ? unslice<std::uint64_t>(bits) : RingVector<std::uint64_t>();
  }
};

}  // namespace parley
