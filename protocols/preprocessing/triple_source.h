#pragma once

/// Where multiplications take their triples: shared random a, b, c with c = a b, elementwise or for matrices
/// [Beaver91].

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "core/ring.h"
#include "core/types.h"
#include "protocols/trust.h"

namespace parley {

/// a is m x k, b is k x n, c = a b is m x n. An elementwise triple is the one with m = k = n = 1.
struct TripleKind {
  std::uint64_t word_bytes = 8;
  std::uint64_t m = 1, k = 1, n = 1;

  constexpr std::uint64_t a_words() const { return m * k; }
  constexpr std::uint64_t b_words() const { return k * n; }
  constexpr std::uint64_t c_words() const { return m * n; }
  friend constexpr auto operator<=>(const TripleKind&, const TripleKind&) = default;
};

template <Ring2k R>
constexpr TripleKind triple_kind(std::uint64_t m = 1, std::uint64_t k = 1, std::uint64_t n = 1) {
  return {sizeof(R), m, k, n};
}

enum class TriplePart : std::uint8_t { a, b, c };

class TripleSource;

/// This party's shares of triples that were taken. They are expanded where and when they are wanted; the same words may
/// be asked for again. Valid while the source lives and until its next `reserve`.
template <Ring2k R>
class Triples {
 public:
  /// Words [first, first + room.size()) of all a (or b, c) laid one after the other, in `room` or where they lie.
  std::span<const R> a(std::size_t first, std::span<R> room) const {
    return part(TriplePart::a, a_begin_ + first, room);
  }
  std::span<const R> b(std::size_t first, std::span<R> room) const {
    return part(TriplePart::b, b_begin_ + first, room);
  }
  std::span<const R> c(std::size_t first, std::span<R> room) const {
    return part(TriplePart::c, c_begin_ + first, room);
  }

 private:
  friend class TripleSource;
  std::span<const R> part(TriplePart part, std::uint64_t first, std::span<R> room) const;

  TripleSource* source_ = nullptr;
  std::uint32_t stock_ = 0;
  std::uint64_t a_begin_ = 0, b_begin_ = 0, c_begin_ = 0;  // in words of the stock
};

/// Hands out every triple once. All parties reserve and take in the same order.
class TripleSource {
 public:
  virtual ~TripleSource();

  virtual std::string_view name() const = 0;
  virtual PrepTrust trust() const = 0;

  /// The offline phase: makes `count` more triples of `kind`. Collective over the whole mesh, the dealer included; may
  /// communicate.
  void reserve(const TripleKind& kind, std::uint64_t count);

  /// `count` fresh triples. Never communicates. Throws ConfigError when fewer are left, and then takes none.
  template <Ring2k R>
  Triples<R> take(std::uint64_t m, std::uint64_t k, std::uint64_t n, std::uint64_t count) {
    const TripleKind kind = triple_kind<R>(m, k, n);
    const Stock& stock = draw(kind, count);
    Triples<R> taken;
    taken.source_ = this;
    taken.stock_ = stock.id;
    const std::uint64_t first = stock.taken - count;
    taken.a_begin_ = first * kind.a_words();
    taken.b_begin_ = first * kind.b_words();
    taken.c_begin_ = first * kind.c_words();
    return taken;
  }

  std::uint64_t reserved(const TripleKind& kind) const;  ///< so far, taken ones included
  std::uint64_t taken(const TripleKind& kind) const;

 protected:
  /// The triples of one kind. They are numbered from 0 in the order in which they are reserved.
  struct Stock {
    std::uint32_t id = 0;  ///< equal at all parties: kinds in the order of their first reserve
    std::uint64_t reserved = 0, taken = 0;
  };

  virtual PartyId self() const = 0;

  /// Makes triples [stock.reserved, stock.reserved + count).
  virtual void make(const TripleKind& kind, const Stock& stock, std::uint64_t count) = 0;

  /// Bytes [first, first + room.size()) of this party's shares of a part of a stock, in `room` or where they lie.
  virtual Bytes view(std::uint32_t stock, TriplePart part, std::uint64_t first, MutableBytes room) = 0;

 private:
  template <Ring2k R>
  friend class Triples;

  const Stock& draw(const TripleKind& kind, std::uint64_t count);

  std::map<TripleKind, Stock> stocks_;
};

template <Ring2k R>
std::span<const R> Triples<R>::part(TriplePart part, std::uint64_t first, std::span<R> room) const {
  const Bytes bytes = source_->view(stock_, part, first * sizeof(R), std::as_writable_bytes(room));
  return {reinterpret_cast<const R*>(bytes.data()), room.size()};
}

}  // namespace parley
