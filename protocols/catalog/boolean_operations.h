#pragma once

/// Operations on bit-sliced numbers, as the catalogue shows them.

#include <array>
#include <bit>

#include "protocols/boolean/addition.h"
#include "protocols/boolean/comparison.h"
#include "protocols/boolean/equality.h"
#include "protocols/boolean/popcount.h"
#include "protocols/boolean/select.h"
#include "protocols/catalog/scheme_rows.h"

namespace parley {

template <Scheme S>
constexpr std::string_view paper_of_ands() {
  if (std::same_as<S, Additive>) return "Goldreich, Micali, Wigderson 1987; Beaver 1991";
  if (std::same_as<S, Spdz2k>) return "Larraia, Orsini, Smart 2014";
  return std::same_as<S, Replicated> ? "Araki, Furukawa, Lindell, Nof, Ohara 2016"
                                     : "Araki et al. 2016; Boneh et al. 2019, Goyal, Song 2020 for the check";
}

struct AndRow : OnBits {
  static constexpr std::string_view kName = "and", kSummary = "bitwise AND of bit-sliced numbers";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_ands<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return bit_and_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return bit_and(s, o.x_bits, o.y_bits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return a & b; });
  }
};

struct SelectRow : AndRow {
  static constexpr std::string_view kName = "select",
                                    kSummary = "one of two bit-sliced numbers, by the low bit of the second";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return select_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return select(s, view(o.y_bits).pick(0, 1), o.x_bits, o.y_bits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return b & 1 ? a : b; });
  }
};

struct EqualRow : AndRow {
  static constexpr std::string_view kName = "equal", kSummary = "equality of bit-sliced numbers, a tree of ANDs";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return equality_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return equal(s, o.x_bits, o.y_bits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return a == b; });
  }
};

struct LessThanRow : OnBits {
  static constexpr std::string_view kName = "less_than", kSummary = "unsigned comparison of bit-sliced numbers";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "Brent, Kung 1982 for the carry operator";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return less_than_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return less_than(s, o.x_bits, o.y_bits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return a < b; });
  }
};

struct LessThanPublicRow : LessThanRow {
  static constexpr std::string_view kName = "less_than_public",
                                    kSummary = "unsigned comparison of bit-sliced numbers with a public one";
  static std::uint64_t bound(const Shape& shape) { return low_bits(0x5555'5555'5555'5555, shape.bits); }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return less_than_public_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return less_than_public(s, view(o.x_bits), std::array{bound(o.shape)});
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t) { return a < bound(shape); });
  }
};

template <Adder kAdder>
struct AddRow : OnBits {
  static constexpr std::string_view kName = kAdder == Adder::ripple       ? "add_ripple"
                                            : kAdder == Adder::brent_kung ? "add_brent_kung"
                                                                          : "add_sklansky";
  static constexpr std::string_view kSummary = kAdder == Adder::ripple ? "sum of bit-sliced numbers, a round a bit"
                                               : kAdder == Adder::brent_kung
                                                   ? "sum of bit-sliced numbers, few ANDs in about 2 log2 w rounds"
                                                   : "sum of bit-sliced numbers in 1 + log2 w rounds";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return kAdder == Adder::ripple ? "folklore" : kAdder == Adder::brent_kung ? "Brent, Kung 1982" : "Sklansky 1960";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return addition_cost<S>(kAdder, shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return add(s, o.x_bits, o.y_bits, kAdder);
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t b) { return low_bits(a + b, shape.bits); });
  }
};

struct PopcountRow : AndRow {
  static constexpr std::string_view kName = "popcount", kSummary = "how many bits of bit-sliced numbers are 1";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "Boyar, Peralta 2008 for the number of ANDs; Wallace 1964 for the levels";
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return popcount_cost<S>(shape.bits, shape.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return popcount(s, view(o.x_bits));
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y,
                       [](std::uint64_t a, std::uint64_t) { return static_cast<std::uint64_t>(std::popcount(a)); });
  }
};

/// The order of signed numbers.
inline bool is_below(std::uint64_t a, std::uint64_t b, std::size_t bits) {
  const std::uint64_t middle = std::uint64_t{1} << (bits - 1);
  return (a ^ middle) < (b ^ middle);
}

struct MaximumRow : AndRow {
  static constexpr std::string_view kName = "maximum", kSummary = "the larger of two bit-sliced signed numbers";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    Cost cost = less_than_cost<S>(shape.bits, shape.n, parties);
    cost += select_cost<S>(shape.bits, shape.n, parties);
    return cost;
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return maximum(s, o.x_bits, o.y_bits, Signedness::as_signed);
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t b) { return is_below(a, b, shape.bits) ? b : a; });
  }
};

struct MinimumRow : MaximumRow {
  static constexpr std::string_view kName = "minimum", kSummary = "the smaller of two bit-sliced signed numbers";
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return minimum(s, o.x_bits, o.y_bits, Signedness::as_signed);
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t b) { return is_below(a, b, shape.bits) ? a : b; });
  }
};

}  // namespace parley
