#pragma once

/// From one scheme to another or to fewer parties, as the catalogue shows it: rows of the scheme that is left. Crossing
/// to GF(2^61 - 1) and back is not among them: its shares are no scheme of the catalogue, and all that they take of
/// outside dealers, triples and masks alike, is an argument (conversion/field_and_ring.h).

#include "protocols/catalog/scheme_rows.h"
#include "protocols/conversion/between_schemes.h"
#include "protocols/conversion/hand_over.h"

namespace parley {

struct Crossing : OnRings {
  static constexpr PartyId kMinParties = 3, kMaxParties = 3;
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

struct AdditiveToReplicatedRow : Crossing {
  static constexpr std::string_view kName = "additive_to_replicated",
                                    kSummary = "additive shares of three parties as replicated ones";
  template <Scheme S>
  static constexpr bool kExists = requires(Session& s, typename S::template Arithmetic<std::uint64_t> x) {
    additive_to_replicated(s, x);
  };
  template <Scheme S>
  static constexpr std::string_view lacking() {
    return std::same_as<S, Spdz2k> ? "replicated shares have no MACs: what is authenticated would no longer be"
                                   : "its shares are replicated";
  }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "Araki, Furukawa, Lindell, Nof, Ohara 2016; Mohassel, Rindal 2018 (ABY3): resharing after a local product";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId, PartyId) {
    return shape.bits == 32 ? additive_to_replicated_cost<std::uint32_t>(shape.n)
                            : additive_to_replicated_cost<std::uint64_t>(shape.n);
  }
  template <Scheme S>
  static InRing<Replicated> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<Replicated>>(o, [&](const auto& x, const auto&) { return additive_to_replicated(s, x); });
  }
};

struct ReplicatedToAdditiveRow : Crossing {
  static constexpr std::string_view kName = "replicated_to_additive",
                                    kSummary = "replicated shares as additive ones of the same three parties";
  template <Scheme S>
  static constexpr bool kExists = requires(Session& s, typename S::template Arithmetic<std::uint64_t> x) {
    replicated_to_additive(s, x);
  };
  template <Scheme S>
  static constexpr std::string_view lacking() {
    return std::same_as<S, ReplicatedMalicious> ? "what is verified would no longer be" : "its shares are additive";
  }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "folklore: the first component of each party is an additive share";
  }
  template <Scheme S>
  static Cost cost(const Shape&, PartyId, PartyId) {
    return {};
  }
  template <Scheme S>
  static InRing<Additive> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<Additive>>(o, [&](const auto& x, const auto&) { return replicated_to_additive(s, x); });
  }
};

/// Shares of two parties among more: 0 at the others, so that a session of all can open them.
template <Ring2k R>
AShare<R> of_all(const Session& s, const AShare<R>& of_two, std::size_t n) {
  return of_two.size() == n ? of_two : AShare<R>(s.self(), RingVector<R>(n, 0));
}

/// With the key shares of `before`: what the two have of the key adds up to the same.
template <Ring2k R>
SpdzShare<R> of_all(const SpdzShare<R>& before, const SpdzShare<R>& of_two) {
  if (of_two.size() != before.size())
    return {before.holder(), Word128Vector(before.size(), 0), Word128Vector(before.size(), 0)};
  return {before.holder(), Word128Vector(of_two.words().begin(), of_two.words().end()),
          Word128Vector(of_two.macs().begin(), of_two.macs().end())};
}

struct ReplicatedToTwoRow : ReplicatedToAdditiveRow {
  static constexpr std::string_view kName = "replicated_to_two",
                                    kSummary = "replicated shares as additive ones of two of the parties";
  template <Scheme S>
  static constexpr bool kExists = requires(Session& s, typename S::template Arithmetic<std::uint64_t> x) {
    replicated_to_two(s, PartyId{0}, x);
  };
  template <Scheme S>
  static constexpr std::string_view lacking() {
    return kTakesCorrelations<S> ? "hand_over does it" : "what is verified would no longer be";
  }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "Mohassel, Rindal 2018 (ABY3): the two-party shares that its truncation begins with";
  }
  template <Scheme S>
  static InRing<Additive> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<Additive>>(
        o, [&](const auto& x, const auto&) { return of_all(s, replicated_to_two(s, 0, x), x.size()); });
  }
};

/// All parties deal; party 0 is told the masked shares, party 1 the seeds.
struct HandOverRow : Crossing {
  static constexpr PartyId kMinParties = 2, kMaxParties = 10;
  static constexpr Opens kOpens = Opens::nothing;
  static constexpr std::string_view kName = "hand_over", kSummary = "shares of n dealers as those of two parties";
  static HandOver roles(PartyId parties) {
    HandOver roles{.dealers = {}, .masked = 0, .seeds = 1};
    for (PartyId party = 0; party < parties; ++party) roles.dealers.push_back(party);
    return roles;
  }
  template <Scheme S>
  static constexpr bool kExists = requires(Session& s, typename S::template Arithmetic<std::uint64_t> x) {
    hand_over(s, roles(2), std::size_t{0}, x);
  };
  template <Scheme S>
  static constexpr std::string_view lacking() {
    return std::same_as<S, Replicated> ? "replicated_to_two does it, and nothing travels"
                                       : "what is verified would no longer be";
  }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "folklore: shares masked by words that expand from a seed";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    if constexpr (std::same_as<S, Spdz2k>) return hand_over_spdz_cost(roles(parties), shape.n, self);
    return shape.bits == 32 ? hand_over_cost<std::uint32_t>(roles(parties), shape.n, self)
                            : hand_over_cost<std::uint64_t>(roles(parties), shape.n, self);
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<S>>(o, [&](const auto& x, const auto&) {
      const auto of_two = hand_over(s, roles(s.parties()), x.size(), x);
      if constexpr (std::same_as<S, Spdz2k>)
        return of_all(x, of_two);
      else
        return of_all(s, of_two, x.size());
    });
  }
};

}  // namespace parley
