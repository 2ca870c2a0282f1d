#pragma once

/// Additive sharing over Z_2^k among n parties: x = x_0 + ... + x_(n-1), party i holds x_i. Any n - 1 shares together
/// are uniformly random, so all parties but one may pool what they hold.

#include <cassert>
#include <cstddef>
#include <span>

#include "core/ring_vector.h"
#include "core/types.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// One party's shares of a vector. Linear operations are operators: they are local and cost no communication.
template <Ring2k R>
class AShare {
 public:
  using Scheme = Additive;
  using Ring = R;

  AShare() = default;
  /// `holder` is the party that holds these words.
  AShare(PartyId holder, RingVector<R> words) : holder_(holder), words_(std::move(words)) {}

  PartyId holder() const { return holder_; }
  std::size_t size() const { return words_.size(); }
  std::span<const R> words() const { return words_; }
  std::span<R> words() { return words_; }

  /// Elements indices[0], indices[1], ...; the indices are public.
  AShare gather(std::span<const std::size_t> indices) const { return {holder_, gathered(words_, indices)}; }

  /// Elements [first, first + count).
  AShare slice(std::size_t first, std::size_t count) const {
    return {holder_, {words_.begin() + first, words_.begin() + first + count}};
  }

  void append(const AShare& other) { words_.insert(words_.end(), other.words_.begin(), other.words_.end()); }

  AShare& operator+=(const AShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    ring_kernels<R>().add_to(words_.data(), other.words_.data(), size());
    return *this;
  }
  AShare& operator-=(const AShare& other) {
    assert(holder_ == other.holder_ && size() == other.size());
    ring_kernels<R>().subtract_from(words_.data(), other.words_.data(), size());
    return *this;
  }
  AShare& operator*=(R scalar) {
    for (R& word : words_) word *= scalar;
    return *this;
  }
  /// Adds public values: party 0 does it for all.
  AShare& operator+=(std::span<const R> values) {
    assert(size() == values.size());
    if (holder_ == 0) ring_kernels<R>().add_to(words_.data(), values.data(), size());
    return *this;
  }
  AShare& operator-=(std::span<const R> values) {
    assert(size() == values.size());
    if (holder_ == 0) ring_kernels<R>().subtract_from(words_.data(), values.data(), size());
    return *this;
  }

  /// Times public values, elementwise.
  AShare& operator*=(std::span<const R> values) {
    assert(size() == values.size());
    for (std::size_t i = 0; i < size(); ++i) words_[i] *= values[i];
    return *this;
  }

  friend AShare operator+(AShare x, const AShare& y) { return x += y; }
  friend AShare operator-(AShare x, const AShare& y) { return x -= y; }
  friend AShare operator*(AShare x, R scalar) { return x *= scalar; }
  friend AShare operator*(R scalar, AShare x) { return x *= scalar; }
  friend AShare operator+(AShare x, std::span<const R> values) { return x += values; }
  friend AShare operator-(AShare x, std::span<const R> values) { return x -= values; }

 private:
  PartyId holder_ = 0;
  RingVector<R> words_;
};

}  // namespace parley
