#pragma once

/// Authenticated sharing over GF(p), p = 2^61 - 1, with triples that outside dealers made. SPDZ: [DPSZ12] Damgard,
/// Pastro, Smart, Zakarias, CRYPTO 2012; the check as in [DKLPSS13]. Party j holds x_j and m_j with the sum of the m_j
/// alpha times the sum of the x_j, and alpha_j. Malicious with abort, any number of parties but one.

#include <cassert>
#include <cstdint>
#include <span>

#include "core/ring_vector.h"
#include "protocols/authentication/commitment.h"
#include "protocols/cost.h"
#include "protocols/kernels/field61.h"
#include "protocols/session.h"

namespace parley {

using FieldVector = RingVector<std::uint64_t>;  ///< elements in [0, p)

/// One party's shares of a vector and of its MACs.
class FieldShare {
 public:
  FieldShare() = default;
  FieldShare(PartyId party, std::uint64_t key_share, FieldVector words, FieldVector macs)
      : party_(party), key_share_(key_share), words_(std::move(words)), macs_(std::move(macs)) {}

  PartyId party() const { return party_; }
  std::uint64_t key_share() const { return key_share_; }
  std::size_t size() const { return words_.size(); }
  std::span<const std::uint64_t> words() const { return words_; }
  std::span<const std::uint64_t> macs() const { return macs_; }
  std::span<std::uint64_t> words() { return words_; }
  std::span<std::uint64_t> macs() { return macs_; }

  FieldShare& operator+=(const FieldShare& other);
  FieldShare& operator-=(const FieldShare& other);
  FieldShare& operator*=(std::uint64_t scalar);
  FieldShare& operator*=(std::span<const std::uint64_t> values);  ///< public, elementwise
  /// Public values: party 0 adds them, every party their MAC.
  FieldShare& operator+=(std::span<const std::uint64_t> values);

  friend FieldShare operator+(FieldShare x, const FieldShare& y) { return x += y; }
  friend FieldShare operator-(FieldShare x, const FieldShare& y) { return x -= y; }
  friend FieldShare operator*(FieldShare x, std::uint64_t scalar) { return x *= scalar; }
  friend FieldShare operator*(FieldShare x, std::span<const std::uint64_t> values) { return x *= values; }

 private:
  PartyId party_ = 0;
  std::uint64_t key_share_ = 0;
  FieldVector words_, macs_;
};

/// c = a b, elementwise.
struct FieldTriples {
  FieldShare a, b, c;
};

/// The values behind <x>, not checked: they must not leave this party, nor decide anything that does, before the check.
/// One round.
FieldVector open_unchecked(Session& s, const FieldShare& x);

/// The values behind <x>, to all: 1. checks what was opened before, 2. opens, 3. checks that.
FieldVector open(Session& s, const FieldShare& x);

constexpr Cost field_open_unchecked_cost(std::size_t n, PartyId parties) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = n * sizeof(std::uint64_t) * (parties - 1u)};
}

/// <z> = <x> * <y>, elementwise, with a triple each. One round. [Beaver91]
FieldShare mul(Session& s, const FieldShare& x, const FieldShare& y, const FieldTriples& triples);

/// Throws ProtocolAbort unless each of `triples` is one; uses up as many others. With a random t, common to all, that
/// nobody knew before, (t a) b is computed with the other triple, and its difference to t c is opened; MACs are checked
/// before it is looked at [DPSZ12, section 4]. A wrong triple passes with probability at most 1/p more than a wrong
/// MAC.
void sacrifice(Session& s, const FieldTriples& triples, const FieldTriples& others);

Cost sacrifice_cost(std::size_t n, PartyId parties);

/// What all parties told since the last check, for protocols that toss coins of their own.
Transcript& field_transcript(Session& s);

/// The MAC check: coefficients by a coin, everybody's share of sum of chi (m - alpha x) committed to, then opened, with
/// the digest of all that was seen. Throws ProtocolAbort unless they add up to 0. A wrong opening passes with
/// probability at most 2/p. Costs nothing if nothing was opened.
void check_field_macs(Session& s);

constexpr Cost check_field_macs_cost(PartyId parties) {
  Cost cost = toss_coin_cost(parties);
  cost += commit_and_open_cost(sizeof(std::uint64_t), Comparing::yes, parties);
  return cost;
}

}  // namespace parley
