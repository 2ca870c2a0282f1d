#pragma once

/// Authenticated sharing among n parties [CDESX18]: party j holds x_j and m_j in Z_2^128, the sum of the m_j is alpha
/// times the sum of the x_j, and party j holds alpha_j of the key alpha. The value is the sum of the x_j modulo 2^k, k
/// the width of R; what is above has no meaning. All parties but one may pool what they hold and do what they like:
/// they learn nothing, and a value that is opened is right or the others abort (protocols/authentication/mac_check.h).

#include <cassert>
#include <cstddef>
#include <span>

#include "core/ring_vector.h"
#include "protocols/authentication/mac_check.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/key_holder.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// One party's shares of a vector and of its MACs. Linear operations are operators: local, without communication.
template <Ring2k R>
class SpdzShare {
 public:
  using Scheme = Spdz2k;
  using Ring = R;

  SpdzShare() = default;
  /// Of no particular value.
  SpdzShare(const KeyHolder& holder, std::size_t n) : holder_(holder), words_(n), macs_(n) {}
  SpdzShare(const KeyHolder& holder, Word128Vector words, Word128Vector macs)
      : holder_(holder), words_(std::move(words)), macs_(std::move(macs)) {}

  const KeyHolder& holder() const { return holder_; }
  std::size_t size() const { return words_.size(); }
  std::span<const Word128> words() const { return words_; }
  std::span<const Word128> macs() const { return macs_; }
  std::span<Word128> words() { return words_; }
  std::span<Word128> macs() { return macs_; }

  /// Elements indices[0], indices[1], ...; the indices are public.
  SpdzShare gather(std::span<const std::size_t> indices) const {
    return {holder_, gathered(words_, indices), gathered(macs_, indices)};
  }

  void append(const SpdzShare& other) {
    words_.insert(words_.end(), other.words_.begin(), other.words_.end());
    macs_.insert(macs_.end(), other.macs_.begin(), other.macs_.end());
  }

  SpdzShare& operator+=(const SpdzShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    for (std::size_t i = 0; i < size(); ++i) words_[i] += other.words_[i];
    for (std::size_t i = 0; i < size(); ++i) macs_[i] += other.macs_[i];
    return *this;
  }
  SpdzShare& operator-=(const SpdzShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    for (std::size_t i = 0; i < size(); ++i) words_[i] -= other.words_[i];
    for (std::size_t i = 0; i < size(); ++i) macs_[i] -= other.macs_[i];
    return *this;
  }
  SpdzShare& operator*=(R scalar) {
    for (std::size_t i = 0; i < size(); ++i) words_[i] *= scalar;
    for (std::size_t i = 0; i < size(); ++i) macs_[i] *= scalar;
    return *this;
  }
  /// Adds public values: party 0 adds them to its share, every party their MAC to its MAC share.
  SpdzShare& operator+=(std::span<const R> values) {
    assert(size() == values.size());
    if (holder_.party == 0)
      for (std::size_t i = 0; i < size(); ++i) words_[i] += values[i];
    for (std::size_t i = 0; i < size(); ++i) macs_[i] += holder_.ring_key * values[i];
    return *this;
  }
  SpdzShare& operator-=(std::span<const R> values) {
    assert(size() == values.size());
    if (holder_.party == 0)
      for (std::size_t i = 0; i < size(); ++i) words_[i] -= values[i];
    for (std::size_t i = 0; i < size(); ++i) macs_[i] -= holder_.ring_key * values[i];
    return *this;
  }

  /// Times public values, elementwise.
  SpdzShare& operator*=(std::span<const R> values) {
    assert(size() == values.size());
    for (std::size_t i = 0; i < size(); ++i) words_[i] *= values[i];
    for (std::size_t i = 0; i < size(); ++i) macs_[i] *= values[i];
    return *this;
  }

  friend SpdzShare operator+(SpdzShare x, const SpdzShare& y) { return x += y; }
  friend SpdzShare operator-(SpdzShare x, const SpdzShare& y) { return x -= y; }
  friend SpdzShare operator*(SpdzShare x, R scalar) { return x *= scalar; }
  friend SpdzShare operator*(R scalar, SpdzShare x) { return x *= scalar; }
  friend SpdzShare operator+(SpdzShare x, std::span<const R> values) { return x += values; }
  friend SpdzShare operator-(SpdzShare x, std::span<const R> values) { return x -= values; }

 private:
  KeyHolder holder_;
  Word128Vector words_, macs_;
};

/// Shares of n values that `owner` holds; `values` matters there only. Two rounds.
///   1. Everybody tells the owner its shares of a random <a> for each value, and of one more random element that masks
///      what the owner tells in the check.
///   2. The owner tells all x - a modulo 2^k; <x> = <a> + (x - a).
/// That the owner was told the right a, and all the same x - a, is checked later.
template <Ring2k R>
SpdzShare<R> spdz_input(Session& s, PartyId owner, std::size_t n, std::span<const R> values);

template <Ring2k R>
constexpr Cost spdz_input_cost(std::size_t n, PartyId owner, PartyId self, PartyId parties) {
  if (n == 0) return {};
  return {.rounds = 2,
          .bytes_sent = self == owner ? n * sizeof(R) * (parties - 1u) : (n + 1) * sizeof(Word128),
          .correlations = n + 1};
}

/// Shares of values that every party knows. Nothing travels.
template <Ring2k R>
SpdzShare<R> spdz_public(Session& s, std::span<const R> values);

/// The values behind <x>, to all: 1. what was opened before is checked, 2. everybody tells its share of x + 2^k r,
/// where a random <r> for each value hides what is above the value, 3. which is checked. Throws ProtocolAbort if
/// something is wrong.
template <Ring2k R>
RingVector<R> open(Session& s, const SpdzShare<R>& x);

/// Without the check of step 1, whose cost is check_macs_cost.
inline Cost spdz_open_cost(std::size_t n, PartyId parties) {
  if (n == 0) return {};
  Cost cost{.rounds = 1, .bytes_sent = n * sizeof(Word128) * (parties - 1u), .correlations = n};
  cost += check_open_ring_cost(parties);
  return cost;
}

/// The values behind <x>, to all, not checked: nothing may leave that depends on them before the check. What is above
/// the values must be random, and is seen.
template <Ring2k R>
RingVector<R> open_unchecked(Session& s, const SpdzShare<R>& x);

/// The values behind <x>, to party `to` only; empty at the others. With the values goes a random element, which masks
/// the combination that `to` tells in the check.
template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId to, const SpdzShare<R>& x);

inline Cost spdz_reveal_cost(std::size_t n, PartyId to, PartyId self, PartyId parties) {
  if (n == 0) return {};
  Cost cost{.rounds = 1, .bytes_sent = self == to ? 0 : (n + 1) * sizeof(Word128), .correlations = n + 1};
  AuthLog log;
  log.ring_to_one[to];
  cost += check_macs_cost(log, parties, self);
  return cost;
}

}  // namespace parley
