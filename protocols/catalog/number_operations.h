#pragma once

/// The operations on numbers that are written over schemes, as the catalogue shows them.

#include <variant>

#include "protocols/arithmetic/products.h"
#include "protocols/boolean/addition.h"
#include "protocols/boolean/comparison.h"
#include "protocols/boolean/equality.h"
#include "protocols/boolean/select.h"
#include "protocols/catalog/scheme_rows.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"

namespace parley {

constexpr std::uint64_t low_bits(std::uint64_t value, std::size_t bits) {
  return bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}
constexpr bool sign_bit(std::uint64_t value, std::size_t bits) { return value >> (bits - 1) & 1; }

/// A result in the ring of the operands.
template <Scheme S>
using InRing =
    std::variant<typename S::template Arithmetic<std::uint32_t>, typename S::template Arithmetic<std::uint64_t>>;
template <Scheme S>
using InBits = std::variant<typename S::Boolean>;

/// Applies `operation` in the ring of the operands' width.
template <typename Result, Scheme S, typename Operation>
Result in_ring(const Operands<S>& o, Operation&& operation) {
  return o.size.bits == 32 ? Result(operation(o.x32, o.y32)) : Result(operation(o.x64, o.y64));
}

struct OnRings {
  static constexpr bool kOnBits = false;
  static constexpr std::size_t kFewestBits = 32, kMostBits = 64, kDefaultBits = 64;
};
struct OnBits {
  static constexpr bool kOnBits = true;
  static constexpr std::size_t kFewestBits = 1, kMostBits = 64, kDefaultBits = 32;
};

struct MulRow : OnRings {
  static constexpr std::string_view kName = "mul", kSummary = "elementwise product",
                                    kPaper = "Araki, Furukawa, Lindell, Nof, Ohara 2016";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    if constexpr (std::same_as<S, Additive>)
      return size.bits == 32 ? mul_cost<std::uint32_t>(size.n, parties) : mul_cost<std::uint64_t>(size.n, parties);
    return size.bits == 32 ? replicated_mul_cost<std::uint32_t>(size.n) : replicated_mul_cost<std::uint64_t>(size.n);
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<S>>(o, [&](const auto& x, const auto& y) { return mul(s, x, y); });
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t bits) { return low_bits(x * y, bits); }
};

struct AndRow : OnBits {
  static constexpr std::string_view kName = "and", kSummary = "bitwise AND of bit-sliced numbers",
                                    kPaper = "Araki, Furukawa, Lindell, Nof, Ohara 2016";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    return bit_and_cost<S>(size.bits, size.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return bit_and(s, o.x_bits, o.y_bits);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t) { return x & y; }
};

struct EqualRow : OnBits {
  static constexpr std::string_view kName = "equal", kSummary = "equality of bit-sliced numbers, a tree of ANDs",
                                    kPaper = "folklore";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    return equality_cost<S>(size.bits, size.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return equal(s, o.x_bits, o.y_bits);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t) { return x == y; }
};

struct LessThanRow : OnBits {
  static constexpr std::string_view kName = "less_than", kSummary = "unsigned comparison of bit-sliced numbers",
                                    kPaper = "Brent, Kung 1982 for the carry operator";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    return less_than_cost<S>(size.bits, size.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return less_than(s, o.x_bits, o.y_bits);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t) { return x < y; }
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
  static constexpr std::string_view kPaper = kAdder == Adder::ripple       ? "folklore"
                                             : kAdder == Adder::brent_kung ? "Brent, Kung 1982"
                                                                           : "Sklansky 1960";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    return addition_cost<S>(kAdder, size.bits, size.n, parties);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return add(s, o.x_bits, o.y_bits, kAdder);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t bits) { return low_bits(x + y, bits); }
};

struct MaximumRow : OnBits {
  static constexpr std::string_view kName = "maximum", kSummary = "the larger of two bit-sliced signed numbers",
                                    kPaper = "folklore";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId) {
    Cost cost = less_than_cost<S>(size.bits, size.n, parties);
    cost += select_cost<S>(size.bits, size.n, parties);
    return cost;
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return maximum(s, o.x_bits, o.y_bits, Signedness::as_signed);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t bits) {
    const bool differ = sign_bit(x, bits) != sign_bit(y, bits);
    return differ ? (sign_bit(x, bits) ? y : x) : std::max(x, y);
  }
};

struct LessThanZeroRow : OnRings {
  static constexpr std::string_view kName = "less_than_zero", kSummary = "the sign of ring elements, as a bit",
                                    kPaper = "Mohassel, Rindal 2018 (ABY3)";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId self) {
    return size.bits == 32 ? less_than_zero_cost<S, std::uint32_t>(size.n, parties, self)
                           : less_than_zero_cost<S, std::uint64_t>(size.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto&) { return less_than_zero(s, x); });
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t, std::size_t bits) { return sign_bit(x, bits); }
};

struct EqualZeroRow : OnRings {
  static constexpr std::string_view kName = "equal_zero", kSummary = "equality of ring elements, as a bit",
                                    kPaper = "Mohassel, Rindal 2018 (ABY3)";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId self) {
    return size.bits == 32 ? equal_zero_cost<S, std::uint32_t>(size.n, parties, self)
                           : equal_zero_cost<S, std::uint64_t>(size.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto& y) { return equal(s, x, y); });
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t y, std::size_t) { return x == y; }
};

struct ArithmeticToBooleanRow : OnRings {
  static constexpr std::string_view kName = "arithmetic_to_boolean", kSummary = "the bits of ring elements",
                                    kPaper = "Mohassel, Rindal 2018 (ABY3)";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId self) {
    return arithmetic_to_boolean_cost<S>(size.bits, size.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto&) { return arithmetic_to_boolean(s, x); });
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t, std::size_t) { return x; }
};

/// From bits to the ring of 64 bits; `bits` is the width of the numbers.
struct BooleanToArithmeticRow : OnBits {
  static constexpr std::size_t kDefaultBits = 64;
  static constexpr std::string_view kName = "boolean_to_arithmetic",
                                    kSummary = "ring elements of 64 bits from bit-sliced numbers",
                                    kPaper = "Mohassel, Rindal 2018 (ABY3)";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId self) {
    return boolean_to_arithmetic_cost<std::uint64_t, S>(size.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return boolean_to_arithmetic<std::uint64_t, S>(s, view(o.x_bits));
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t, std::size_t) { return x; }
};

template <Ring2k R>
struct BitToArithmeticRow : OnBits {
  static constexpr std::size_t kMostBits = 1, kDefaultBits = 1;
  static constexpr std::string_view kName = sizeof(R) == 4 ? "bit_to_arithmetic_32" : "bit_to_arithmetic_64",
                                    kSummary = "ring elements 0 and 1 from flags",
                                    kPaper = "Mohassel, Rindal 2018 (ABY3)";
  template <Scheme S>
  static Cost cost(const CaseSize& size, PartyId parties, PartyId self) {
    return bits_to_arithmetic_cost<R, S>(size.bits, size.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<R>> apply(Session& s, const Operands<S>& o) {
    return bits_to_arithmetic<R, S>(s, o.x_bits);
  }
  static std::uint64_t expected(std::uint64_t x, std::uint64_t, std::size_t) { return x; }
};

/// All of them over one scheme.
template <Scheme S>
std::vector<CatalogRow> number_rows() {
  return {scheme_row<MulRow, S>(),
          scheme_row<AndRow, S>(),
          scheme_row<EqualRow, S>(),
          scheme_row<LessThanRow, S>(),
          scheme_row<AddRow<Adder::ripple>, S>(),
          scheme_row<AddRow<Adder::brent_kung>, S>(),
          scheme_row<AddRow<Adder::sklansky>, S>(),
          scheme_row<MaximumRow, S>(),
          scheme_row<LessThanZeroRow, S>(),
          scheme_row<EqualZeroRow, S>(),
          scheme_row<ArithmeticToBooleanRow, S>(),
          scheme_row<BooleanToArithmeticRow, S>(),
          scheme_row<BitToArithmeticRow<std::uint32_t>, S>(),
          scheme_row<BitToArithmeticRow<std::uint64_t>, S>()};
}

std::vector<CatalogRow> additive_number_rows();
std::vector<CatalogRow> replicated_rows();

}  // namespace parley
