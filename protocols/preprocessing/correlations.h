#pragma once

/// What kinds of correlated randomness there are. A type is an enumerator, a row in correlations.cpp, a constructor of
/// its kind and a view here; sources, sizes, costs and the wire follow from the row.

#include <array>
#include <cassert>
#include <compare>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/ring.h"
#include "core/types.h"
#include "core/word128.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// Bits are counted in words of 64, so an item that holds bits stands for 64 of them.
enum class CorrelationType : std::uint16_t {
  triple,                ///< a, b, c = a b, elementwise or of matrices, over Z_2^32, Z_2^64 or Z_2^128 [Beaver91]
  bit_triple,            ///< 64 times a, b, c = a & b, shared by XOR
  square,                ///< a, a^2
  dabit,                 ///< 64 random bits, shared by XOR and as words [RW19]
  edabit,                ///< 64 m random words and the bits of each, shared by XOR and laid out in planes [EGKRS20]
  truncation_pair,       ///< r, r >> shift and the most significant bit of r, as words
  auth_random,           ///< a and alpha a over Z_2^128, alpha the MAC key [CDESX18]
  auth_triple,           ///< a, b, c = a b and alpha times each over Z_2^128, elementwise or of matrices
  auth_dabit,            ///< 64 m random bits: shared by XOR and as words of Z_2^128, both with MACs
  auth_bits,             ///< 64 m random bits, shared by XOR, and their MACs [LOS14]
  auth_bit_triple,       ///< 64 m times a, b, c = a & b, shared by XOR, and the MACs of each
  auth_edabit,           ///< 64 m random words of Z_2^128, and the low k bits of each in planes, both with MACs
  auth_truncation_pair,  ///< r, (r mod 2^k) >> shift and bit k - 1 of r, as words of Z_2^128, with MACs
};
inline constexpr std::size_t kCorrelationTypes = 13;

/// Correlations that are interchangeable. Those fields that a type does not use keep their defaults.
struct CorrelationKind {
  CorrelationType type = CorrelationType::triple;
  std::uint16_t shift = 0;       ///< of truncation_pair
  std::uint32_t word_bytes = 8;  ///< of the ring
  /// Triples: a is m x k, b is k x n, c is m x n; elementwise when all are 1. Bits with MACs, edabit: m words a plane.
  /// auth_edabit, auth_truncation_pair: k bits of the ring.
  std::uint64_t m = 1, k = 1, n = 1;

  friend constexpr auto operator<=>(const CorrelationKind&, const CorrelationKind&) = default;
};

std::string to_string(const CorrelationKind& kind);

template <typename T>
concept CorrelationWord = Ring2k<T> || std::same_as<T, Word128>;

template <CorrelationWord R>
constexpr CorrelationKind triple_kind(std::uint64_t m = 1, std::uint64_t k = 1, std::uint64_t n = 1) {
  return {.word_bytes = sizeof(R), .m = m, .k = k, .n = n};
}
constexpr CorrelationKind bit_triple_kind() { return {.type = CorrelationType::bit_triple}; }
template <CorrelationWord R>
constexpr CorrelationKind square_kind() {
  return {.type = CorrelationType::square, .word_bytes = sizeof(R)};
}
template <CorrelationWord R>
constexpr CorrelationKind dabit_kind() {
  return {.type = CorrelationType::dabit, .word_bytes = sizeof(R)};
}
/// An item has planes of `words` words, for as many rows at 64 a word.
template <CorrelationWord R>
constexpr CorrelationKind edabit_kind(std::uint64_t words = 1) {
  return {.type = CorrelationType::edabit, .word_bytes = sizeof(R), .m = words};
}
template <CorrelationWord R>
constexpr CorrelationKind truncation_pair_kind(unsigned shift) {
  return {
      .type = CorrelationType::truncation_pair, .shift = static_cast<std::uint16_t>(shift), .word_bytes = sizeof(R)};
}
constexpr CorrelationKind auth_random_kind() {
  return {.type = CorrelationType::auth_random, .word_bytes = sizeof(Word128)};
}
constexpr CorrelationKind auth_triple_kind(std::uint64_t m = 1, std::uint64_t k = 1, std::uint64_t n = 1) {
  return {.type = CorrelationType::auth_triple, .word_bytes = sizeof(Word128), .m = m, .k = k, .n = n};
}
constexpr CorrelationKind auth_dabit_kind(std::uint64_t words = 1) {
  return {.type = CorrelationType::auth_dabit, .word_bytes = sizeof(Word128), .m = words};
}
constexpr CorrelationKind auth_bits_kind(std::uint64_t words = 1) {
  return {.type = CorrelationType::auth_bits, .m = words};
}
constexpr CorrelationKind auth_bit_triple_kind(std::uint64_t words = 1) {
  return {.type = CorrelationType::auth_bit_triple, .m = words};
}
constexpr CorrelationKind auth_edabit_kind(std::uint64_t words, std::uint64_t ring_bits) {
  return {.type = CorrelationType::auth_edabit, .word_bytes = sizeof(Word128), .m = words, .k = ring_bits};
}
constexpr CorrelationKind auth_truncation_pair_kind(unsigned shift, std::uint64_t ring_bits) {
  return {.type = CorrelationType::auth_truncation_pair,
          .shift = static_cast<std::uint16_t>(shift),
          .word_bytes = sizeof(Word128),
          .k = ring_bits};
}

inline constexpr std::size_t kMostParts = 8;

/// One part of an item: an array that is shared on its own.
struct CorrelationPart {
  std::string_view name;
  bool free = true;    ///< random; else a function of the free parts
  bool xored = false;  ///< shared by XOR, in words of 8 bytes; else added up in the ring
  std::uint32_t word_bytes = 8;
  std::uint64_t words = 1;  ///< an item
  std::uint64_t bytes() const { return words * word_bytes; }
};

/// The parts of every item of a kind, in the order of the type's view.
class CorrelationParts {
 public:
  explicit CorrelationParts(const CorrelationKind& kind);

  std::size_t size() const { return size_; }
  const CorrelationPart& operator[](std::size_t i) const { return parts_[i]; }
  const CorrelationPart* begin() const { return parts_.data(); }
  const CorrelationPart* end() const { return parts_.data() + size_; }

 private:
  std::array<CorrelationPart, kMostParts> parts_;
  std::size_t size_ = 0;
};

/// Bytes an item of the parts that are not free: what party 0 stores and a dealer sends.
std::uint64_t corrected_bytes(const CorrelationKind& kind);

/// True for a word, a shift and sides that the type knows, and for so many items that no size overflows.
bool can_make(const CorrelationKind& kind, std::uint64_t count);

/// The keys of all MACs of a source: alpha, and Delta of kBitMacBits bits.
struct MacKeys {
  Word128 ring = 0;
  std::uint64_t bits = 0;
};

/// The law of the type: makes the parts that are not free from those that are, for `count` items. parts[i] holds the
/// values, not shares, of part i of all of them.
void complete(const CorrelationKind& kind, std::uint64_t count, const MacKeys& keys,
              std::span<const MutableBytes> parts);

class CorrelationSource;

/// This party's shares of correlations that were taken. They are expanded where and when they are wanted; the same
/// words may be asked for again. Valid while the source lives and until its next `reserve`.
class TakenCorrelations {
 public:
  std::uint64_t count() const { return count_; }

 protected:
  /// Words [first, first + room.size()) of a part of all items laid one after the other, in `room` or where they lie.
  template <typename Word>
  std::span<const Word> words(std::size_t part, std::uint64_t first, std::span<Word> room) const {
    assert(sizeof(Word) == word_bytes_[part]);
    const Bytes bytes = view(part, first * sizeof(Word), std::as_writable_bytes(room));
    return {reinterpret_cast<const Word*>(bytes.data()), room.size()};
  }

 private:
  friend class CorrelationSource;
  Bytes view(std::size_t part, std::uint64_t first, MutableBytes room) const;

  CorrelationSource* source_ = nullptr;
  std::uint32_t stock_ = 0;
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, kMostParts> begin_{};  // in bytes of the stock
  std::array<std::uint32_t, kMostParts> word_bytes_{};
};

template <CorrelationWord R>
struct Triples : TakenCorrelations {
  explicit Triples(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  std::span<const R> a(std::uint64_t first, std::span<R> room) const { return words(0, first, room); }
  std::span<const R> b(std::uint64_t first, std::span<R> room) const { return words(1, first, room); }
  std::span<const R> c(std::uint64_t first, std::span<R> room) const { return words(2, first, room); }
};

/// Packed: bit j of word i is row 64 i + j.
struct BitTriples : TakenCorrelations {
  explicit BitTriples(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  using Word = std::uint64_t;
  std::span<const Word> a(std::uint64_t first, std::span<Word> room) const { return words(0, first, room); }
  std::span<const Word> b(std::uint64_t first, std::span<Word> room) const { return words(1, first, room); }
  std::span<const Word> c(std::uint64_t first, std::span<Word> room) const { return words(2, first, room); }
};

template <CorrelationWord R>
struct Squares : TakenCorrelations {
  explicit Squares(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  std::span<const R> a(std::uint64_t first, std::span<R> room) const { return words(0, first, room); }
  std::span<const R> square(std::uint64_t first, std::span<R> room) const { return words(1, first, room); }
};

/// Bit j of word i of `bits` is word 64 i + j of `values`.
template <CorrelationWord R>
struct DaBits : TakenCorrelations {
  explicit DaBits(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  std::span<const std::uint64_t> bits(std::uint64_t first, std::span<std::uint64_t> room) const {
    return words(0, first, room);
  }
  std::span<const R> values(std::uint64_t first, std::span<R> room) const { return words(1, first, room); }
};

/// Item i, of m words a plane: word 64 m i + row of `values` has bit p in bit row % 64 of word
/// m (kbits i + p) + row / 64 of `planes`, where kbits is the width of R.
template <CorrelationWord R>
struct EdaBits : TakenCorrelations {
  explicit EdaBits(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  std::span<const R> values(std::uint64_t first, std::span<R> room) const { return words(0, first, room); }
  std::span<const std::uint64_t> planes(std::uint64_t first, std::span<std::uint64_t> room) const {
    return words(1, first, room);
  }
};

/// r is uniform in Z_2^k; `shifted` is r >> shift without regard to sign and `top` is 0 or 1, so that
/// shifted - (top << (k - 1 - shift)) is what r without its top bit is shifted to.
template <CorrelationWord R>
struct TruncationPairs : TakenCorrelations {
  explicit TruncationPairs(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  std::span<const R> r(std::uint64_t first, std::span<R> room) const { return words(0, first, room); }
  std::span<const R> shifted(std::uint64_t first, std::span<R> room) const { return words(1, first, room); }
  std::span<const R> top(std::uint64_t first, std::span<R> room) const { return words(2, first, room); }
};

struct AuthRandoms : TakenCorrelations {
  explicit AuthRandoms(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  using Word = Word128;
  std::span<const Word> a(std::uint64_t first, std::span<Word> room) const { return words(0, first, room); }
  std::span<const Word> mac(std::uint64_t first, std::span<Word> room) const { return words(1, first, room); }
};

struct AuthTriples : TakenCorrelations {
  explicit AuthTriples(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  using Word = Word128;
  std::span<const Word> a(std::uint64_t first, std::span<Word> room) const { return words(0, first, room); }
  std::span<const Word> b(std::uint64_t first, std::span<Word> room) const { return words(1, first, room); }
  std::span<const Word> c(std::uint64_t first, std::span<Word> room) const { return words(2, first, room); }
  std::span<const Word> mac_a(std::uint64_t first, std::span<Word> room) const { return words(3, first, room); }
  std::span<const Word> mac_b(std::uint64_t first, std::span<Word> room) const { return words(4, first, room); }
  std::span<const Word> mac_c(std::uint64_t first, std::span<Word> room) const { return words(5, first, room); }
};

/// Bits with MACs are read as so many parts, as they are shared (BitShares<Spdz2k>): part 0 the bits, part 1 + t bit t
/// of their MACs. `room` is for the m words that one item has of it.
struct TakenBits : TakenCorrelations {
  using BitWord = std::uint64_t;

 protected:
  explicit TakenBits(const TakenCorrelations& taken) : TakenCorrelations(taken) {}

  /// Of plane `plane` of `planes` that an item has.
  std::span<const BitWord> bit_part(std::size_t bits, std::size_t macs, std::uint64_t planes, std::uint64_t plane,
                                    std::size_t part, std::uint64_t item, std::span<BitWord> room) const {
    const std::uint64_t at = item * planes + plane;
    if (part == 0) return words(bits, at * room.size(), room);
    return words(macs, (at * kBitMacBits + part - 1) * room.size(), room);
  }
};

struct AuthBits : TakenBits {
  explicit AuthBits(const TakenCorrelations& taken) : TakenBits(taken) {}
  std::span<const BitWord> part(std::size_t p, std::uint64_t item, std::span<BitWord> room) const {
    return bit_part(0, 1, 1, 0, p, item, room);
  }
};

struct AuthBitTriples : TakenBits {
  enum Factor : std::uint8_t { kA, kB, kC };
  explicit AuthBitTriples(const TakenCorrelations& taken) : TakenBits(taken) {}
  std::span<const BitWord> part(Factor factor, std::size_t p, std::uint64_t item, std::span<BitWord> room) const {
    return bit_part(factor, std::size_t{3} + factor, 1, 0, p, item, room);
  }
};

/// Bit j of word i of all items' bits, one after the other, is word 64 i + j of `values`.
struct AuthDaBits : TakenBits {
  explicit AuthDaBits(const TakenCorrelations& taken) : TakenBits(taken) {}
  using Word = Word128;
  std::span<const Word> values(std::uint64_t first, std::span<Word> room) const { return words(1, first, room); }
  std::span<const Word> mac(std::uint64_t first, std::span<Word> room) const { return words(2, first, room); }
  std::span<const BitWord> part(std::size_t p, std::uint64_t item, std::span<BitWord> room) const {
    return bit_part(0, 3, 1, 0, p, item, room);
  }
};

/// Item i, of m words a plane: word 64 m i + row of `values` has bit p < k in bit row % 64 of word row / 64 of plane p.
struct AuthEdaBits : TakenBits {
  explicit AuthEdaBits(const TakenCorrelations& taken) : TakenBits(taken) {}
  using Word = Word128;
  std::span<const Word> values(std::uint64_t first, std::span<Word> room) const { return words(0, first, room); }
  std::span<const Word> mac(std::uint64_t first, std::span<Word> room) const { return words(2, first, room); }
  std::span<const BitWord> part(std::uint64_t ring_bits, std::uint64_t plane, std::size_t p, std::uint64_t item,
                                std::span<BitWord> room) const {
    return bit_part(1, 3, ring_bits, plane, p, item, room);
  }
};

/// As TruncationPairs, of the low k bits of r; r itself is uniform in Z_2^128.
struct AuthTruncationPairs : TakenCorrelations {
  explicit AuthTruncationPairs(const TakenCorrelations& taken) : TakenCorrelations(taken) {}
  using Word = Word128;
  std::span<const Word> r(std::uint64_t first, std::span<Word> room) const { return words(0, first, room); }
  std::span<const Word> shifted(std::uint64_t first, std::span<Word> room) const { return words(1, first, room); }
  std::span<const Word> top(std::uint64_t first, std::span<Word> room) const { return words(2, first, room); }
  std::span<const Word> mac_r(std::uint64_t first, std::span<Word> room) const { return words(3, first, room); }
  std::span<const Word> mac_shifted(std::uint64_t first, std::span<Word> room) const { return words(4, first, room); }
  std::span<const Word> mac_top(std::uint64_t first, std::span<Word> room) const { return words(5, first, room); }
};

}  // namespace parley
