#pragma once

/// XOR shares of bit matrices, and views of their planes. XOR and NOT are local; `bit_and` costs a round.

#include <array>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "protocols/boolean/bit_matrix.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// One party's shares: `S::kParts` bit matrices of one size.
template <typename S>
class BitShares {
 public:
  using Scheme = S;

  BitShares() = default;
  using Holder = typename S::Holder;
  /// Of no particular value. `holder` is the party that holds them.
  BitShares(const Holder& holder, std::size_t planes, std::size_t rows) : holder_(holder) {
    for (BitMatrix& part : parts_) part = BitMatrix(planes, rows);
  }

  const Holder& holder() const { return holder_; }
  std::size_t planes() const { return parts_[0].planes(); }
  std::size_t rows() const { return parts_[0].rows(); }
  const BitMatrix& part(std::size_t p) const { return parts_[p]; }
  BitMatrix& part(std::size_t p) { return parts_[p]; }

 private:
  Holder holder_{};
  std::array<BitMatrix, S::kParts> parts_;
};

/// Planes in any order, seen where they lie: the operands of an AND are gathered without copying. Valid while the
/// shares that it looks at live.
template <typename S>
class BitView {
 public:
  using Scheme = S;
  using Holder = typename S::Holder;
  using Plane = std::array<const BitWord*, S::kParts>;

  BitView(const Holder& holder, std::size_t rows) : holder_(holder), rows_(rows) {}
  BitView(const BitShares<S>& x)  // NOLINT(google-explicit-constructor): shares are their own view
      : holder_(x.holder()), rows_(x.rows()), planes_(x.planes()) {
    for (std::size_t i = 0; i < planes_.size(); ++i)
      for (std::size_t p = 0; p < S::kParts; ++p) planes_[i][p] = x.part(p).plane(i);
  }

  const Holder& holder() const { return holder_; }
  std::size_t rows() const { return rows_; }
  std::size_t words() const { return plane_words(rows_); }  ///< of one plane
  std::size_t planes() const { return planes_.size(); }
  const Plane& operator[](std::size_t i) const { return planes_[i]; }

  void push(const Plane& plane) { planes_.push_back(plane); }
  void push(const BitView& other) { planes_.insert(planes_.end(), other.planes_.begin(), other.planes_.end()); }
  void replace(std::size_t i, const Plane& plane) { planes_[i] = plane; }

  /// Planes first, first + step, ...; `count` of them.
  BitView pick(std::size_t first, std::size_t count, std::size_t step = 1) const {
    assert(count == 0 || first + (count - 1) * step < planes());
    BitView some(holder_, rows_);
    some.planes_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) some.planes_.push_back(planes_[first + i * step]);
    return some;
  }

  /// The only plane, `count` times.
  BitView repeat(std::size_t count) const {
    assert(planes() == 1);
    BitView same(holder_, rows_);
    same.planes_.assign(count, planes_[0]);
    return same;
  }

 private:
  Holder holder_;
  std::size_t rows_;
  std::vector<Plane> planes_;
};

template <typename T>
concept BitOperand = std::same_as<T, BitShares<typename T::Scheme>> || std::same_as<T, BitView<typename T::Scheme>>;

template <BitOperand X>
BitView<typename X::Scheme> view(const X& x) {
  return x;
}

/// The planes of x, then those of y.
template <BitOperand X, BitOperand Y>
BitView<typename X::Scheme> join(const X& x, const Y& y) {
  BitView<typename X::Scheme> both = view(x);
  both.push(view(y));
  return both;
}

/// A copy that owns its planes.
template <typename S>
BitShares<S> materialize(const BitView<S>& x);

template <typename S>
BitShares<S> xor_planes(const BitView<S>& x, const BitView<S>& y);

template <BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> operator^(const X& x, const Y& y) {
  return xor_planes(view(x), view(y));
}

/// All ones in those parts of a party's shares to which public bits are added: one party's share, and the bits of a MAC
/// for which the key has a 1. Secret, then, in a scheme with MACs.
template <typename S>
BitWord public_mask(const typename S::Holder& holder, std::size_t part) {
  if constexpr (std::same_as<typename S::Holder, KeyHolder>)
    return part == 0 ? 0 - BitWord{holder.party == 0} : 0 - (holder.bit_key >> (part - 1) & 1);
  else
    return S::public_part(holder) == static_cast<int>(part) ? ~BitWord{0} : 0;
}

/// x with public bits added.
template <typename S>
BitShares<S>& operator^=(BitShares<S>& x, const BitMatrix& values);

/// x where the public bits are 1, else 0.
template <typename S>
BitShares<S> and_public(const BitView<S>& x, const BitMatrix& values);

/// Turns every bit of planes [first, first + count) around, in place.
template <typename S>
void flip(BitShares<S>& x, std::size_t first, std::size_t count);

template <BitOperand X>
BitShares<typename X::Scheme> operator~(const X& x) {
  auto flipped = materialize(view(x));
  flip(flipped, 0, flipped.planes());
  return flipped;
}

/// Public bits in the form of shares. Nothing travels.
template <typename S>
BitShares<S> share_public_bits(const typename S::Holder& holder, const BitMatrix& values);

}  // namespace parley
