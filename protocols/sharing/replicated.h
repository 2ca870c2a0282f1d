#pragma once

/// Replicated sharing over Z_2^k among three parties [AFLNO16]: x = x_0 + x_1 + x_2, party i holds x_i ("first") and
/// x_(i+1) ("second"). Any one party's pair is uniformly random; any two parties know x.

#include <cassert>
#include <cstddef>
#include <span>

#include "core/ring_vector.h"
#include "protocols/cost.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// One party's two components of a vector. Linear operations are operators: local, without communication.
template <Ring2k R, typename S>
class RShare {
 public:
  using Scheme = S;
  using Ring = R;

  RShare() = default;
  /// Of no particular value.
  RShare(PartyId holder, std::size_t n) : holder_(holder), first_(n), second_(n) {}
  RShare(PartyId holder, RingVector<R> first, RingVector<R> second)
      : holder_(holder), first_(std::move(first)), second_(std::move(second)) {}

  PartyId holder() const { return holder_; }
  std::size_t size() const { return first_.size(); }
  std::span<const R> first() const { return first_; }
  std::span<const R> second() const { return second_; }
  std::span<R> first() { return first_; }
  std::span<R> second() { return second_; }

  /// Elements indices[0], indices[1], ...; the indices are public.
  RShare gather(std::span<const std::size_t> indices) const {
    return {holder_, gathered(first_, indices), gathered(second_, indices)};
  }

  /// Elements [first, first + count).
  RShare slice(std::size_t first, std::size_t count) const {
    const auto part = [&](const RingVector<R>& words) {
      return RingVector<R>(words.begin() + first, words.begin() + first + count);
    };
    return {holder_, part(first_), part(second_)};
  }

  void append(const RShare& other) {
    first_.insert(first_.end(), other.first_.begin(), other.first_.end());
    second_.insert(second_.end(), other.second_.begin(), other.second_.end());
  }

  RShare& operator+=(const RShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    ring_kernels<R>().add_to(first_.data(), other.first_.data(), size());
    ring_kernels<R>().add_to(second_.data(), other.second_.data(), size());
    return *this;
  }
  RShare& operator-=(const RShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    ring_kernels<R>().subtract_from(first_.data(), other.first_.data(), size());
    ring_kernels<R>().subtract_from(second_.data(), other.second_.data(), size());
    return *this;
  }
  RShare& operator*=(R scalar) {
    for (R& word : first_) word *= scalar;
    for (R& word : second_) word *= scalar;
    return *this;
  }
  /// Adds public values: they go into x_0.
  RShare& operator+=(std::span<const R> values) {
    assert(size() == values.size());
    if (R* zeroth = public_component()) ring_kernels<R>().add_to(zeroth, values.data(), size());
    return *this;
  }
  RShare& operator-=(std::span<const R> values) {
    assert(size() == values.size());
    if (R* zeroth = public_component()) ring_kernels<R>().subtract_from(zeroth, values.data(), size());
    return *this;
  }

  /// Times public values, elementwise.
  RShare& operator*=(std::span<const R> values) {
    assert(size() == values.size());
    for (std::size_t i = 0; i < size(); ++i) {
      first_[i] *= values[i];
      second_[i] *= values[i];
    }
    return *this;
  }

  friend RShare operator+(RShare x, const RShare& y) { return x += y; }
  friend RShare operator-(RShare x, const RShare& y) { return x -= y; }
  friend RShare operator*(RShare x, R scalar) { return x *= scalar; }
  friend RShare operator*(R scalar, RShare x) { return x *= scalar; }
  friend RShare operator+(RShare x, std::span<const R> values) { return x += values; }
  friend RShare operator-(RShare x, std::span<const R> values) { return x -= values; }

 private:
  R* public_component() {
    const int part = S::public_part(holder_);
    return part == 0 ? first_.data() : part == 1 ? second_.data() : nullptr;
  }

  PartyId holder_ = 0;
  RingVector<R> first_, second_;
};

/// The neighbours on the ring of three.
inline PartyId next_of(PartyId party) { return static_cast<PartyId>((party + 1) % 3); }
inline PartyId previous_of(PartyId party) { return static_cast<PartyId>((party + 2) % 3); }

/// Throws ConfigError unless exactly three parties compute.
void require_three_parties(const Session& s);

/// The owner sends one element to the next party; the previous one draws its part from the common stream.
template <Ring2k R>
constexpr Cost replicated_input_cost(std::size_t n, PartyId owner, PartyId self) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = owner == self ? n * sizeof(R) : 0};
}

/// Bytes of the hash that goes with an opening under ReplicatedMalicious.
inline constexpr std::size_t kHashBytes = 32;

/// Every party sends one element to the previous one; if a party may cheat also a hash to the next one, after the check
/// of what was recorded (verification/check.h).
template <Ring2k R, ReplicatedScheme S = Replicated>
constexpr Cost replicated_open_cost(std::size_t n) {
  if (n == 0) return {};
  return {.rounds = 1, .bytes_sent = n * sizeof(R) + (kPartiesAreHonest<S> ? 0 : kHashBytes)};
}

/// The next party of the receiver sends its elements; if a party may cheat the previous one sends a hash.
template <Ring2k R, ReplicatedScheme S = Replicated>
constexpr Cost replicated_reveal_cost(std::size_t n, PartyId to, PartyId self) {
  if (n == 0) return {};
  Cost cost{.rounds = 1};
  if (self == (to + 1) % 3) cost.bytes_sent = n * sizeof(R);
  if (self == (to + 2) % 3 && !kPartiesAreHonest<S>) cost.bytes_sent = kHashBytes;
  return cost;
}

/// Shares of n values that `owner` holds; `values` matters there only. 1. x_owner comes from the stream of the owner
/// and the previous party, 2. x_(owner+1) = x - x_owner goes to the next party, 3. the third component is 0. Whatever
/// the owner sends, the two others hold shares of one value, so there is nothing to check.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_input(Session& s, PartyId owner, std::size_t n, std::span<const R> values);

/// Shares of values that every party knows. Nothing travels.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_public(Session& s, std::span<const R> values);

/// Shares of values that are component `component` alone, known to the two parties that hold it; `values` matters at
/// those. Nothing travels.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> replicated_component(Session& s, PartyId component, std::size_t n, std::span<const R> values);

/// The values behind <x>, to all: each party gets the component that it lacks from the next. Where a party may cheat, a
/// hash of it comes from the previous one, and products are checked first: throws ProtocolAbort if something is wrong.
template <Ring2k R, ReplicatedScheme S>
RingVector<R> open(Session& s, const RShare<R, S>& x);

/// The values behind <x>, to party `to` only; empty at the others.
template <Ring2k R, ReplicatedScheme S>
RingVector<R> reveal(Session& s, PartyId to, const RShare<R, S>& x);

}  // namespace parley
