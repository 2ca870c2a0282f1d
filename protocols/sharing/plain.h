#pragma once

/// Values in the clear, with the interface of shares: operators that are written over schemes run on them unchanged,
/// which makes them the oracle of the tests and the cost of doing nothing.

#include <cassert>
#include <cstddef>
#include <span>

#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/sharing/matrix_shape.h"
#include "protocols/sharing/scheme.h"

namespace parley {

class Session;

template <Ring2k R>
class PlainShare {
 public:
  using Scheme = Plain;
  using Ring = R;

  PlainShare() = default;
  explicit PlainShare(RingVector<R> words) : words_(std::move(words)) {}

  std::size_t size() const { return words_.size(); }
  std::span<const R> words() const { return words_; }
  std::span<R> words() { return words_; }

  /// Elements indices[0], indices[1], ...; the indices are public.
  PlainShare gather(std::span<const std::size_t> indices) const { return PlainShare(gathered(words_, indices)); }

  void append(const PlainShare& other) { words_.insert(words_.end(), other.words_.begin(), other.words_.end()); }

  PlainShare& operator+=(const PlainShare& other) { return *this += other.words(); }
  PlainShare& operator-=(const PlainShare& other) { return *this -= other.words(); }
  PlainShare& operator+=(std::span<const R> values) {
    assert(size() == values.size());
    ring_kernels<R>().add_to(words_.data(), values.data(), size());
    return *this;
  }
  PlainShare& operator-=(std::span<const R> values) {
    assert(size() == values.size());
    ring_kernels<R>().subtract_from(words_.data(), values.data(), size());
    return *this;
  }
  PlainShare& operator*=(R scalar) {
    for (R& word : words_) word *= scalar;
    return *this;
  }

  /// Times public values, elementwise.
  PlainShare& operator*=(std::span<const R> values) {
    assert(size() == values.size());
    for (std::size_t i = 0; i < size(); ++i) words_[i] *= values[i];
    return *this;
  }

  friend PlainShare operator+(PlainShare x, const PlainShare& y) { return x += y; }
  friend PlainShare operator-(PlainShare x, const PlainShare& y) { return x -= y; }
  friend PlainShare operator*(PlainShare x, R scalar) { return x *= scalar; }
  friend PlainShare operator*(R scalar, PlainShare x) { return x *= scalar; }
  friend PlainShare operator+(PlainShare x, std::span<const R> values) { return x += values; }
  friend PlainShare operator-(PlainShare x, std::span<const R> values) { return x -= values; }

 private:
  RingVector<R> words_;
};

template <Ring2k R>
PlainShare<R> mul(Session&, const PlainShare<R>& x, const PlainShare<R>& y);

/// The inner products of consecutive stretches of `length` elements.
template <Ring2k R>
PlainShare<R> dot(Session&, const PlainShare<R>& x, const PlainShare<R>& y, std::size_t length);

template <Ring2k R>
PlainShare<R> matmul(Session&, const PlainShare<R>& x, const PlainShare<R>& y, const MatrixShape& shape);

template <Ring2k R>
RingVector<R> open(Session&, const PlainShare<R>& x) {
  return {x.words().begin(), x.words().end()};
}

template <Ring2k R>
RingVector<R> reveal(Session& s, PartyId, const PlainShare<R>& x) {
  return open(s, x);
}

}  // namespace parley
