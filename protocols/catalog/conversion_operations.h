#pragma once

/// Between ring elements and bits, as the catalogue shows it.

#include "protocols/catalog/scheme_rows.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/conversion/ring_size.h"

namespace parley {

template <Scheme S>
constexpr std::string_view paper_of_conversions(std::string_view additive) {
  if (std::same_as<S, Spdz2k>)
    return "Escudero, Ghosh, Keller, Rachuri, Scholl 2020 (edaBits); Rotaru, Wood 2019 (daBits)";
  return std::same_as<S, Additive> ? additive : "Mohassel, Rindal 2018 (ABY3)";
}

struct FromRing : OnRings {
  static constexpr Records kRecords = Records::ands;
  static constexpr Opens kOpens = Opens::both;
  static constexpr std::string_view kCorrelations = "bit triples",
                                    kSpdzCorrelations = "authenticated edaBits and bit triples";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_conversions<S>("Goldreich, Micali, Wigderson 1987");
  }
};

struct LessThanZeroRow : FromRing {
  static constexpr std::string_view kName = "less_than_zero", kSummary = "the sign of ring elements, as a bit";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return shape.bits == 32 ? less_than_zero_cost<S, std::uint32_t>(shape.n, parties, self)
                            : less_than_zero_cost<S, std::uint64_t>(shape.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto&) { return less_than_zero(s, x); });
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t) { return sign_bit(a, shape.bits); });
  }
};

struct EqualZeroRow : FromRing {
  static constexpr std::string_view kName = "equal_zero", kSummary = "equality of ring elements, as a bit";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return shape.bits == 32 ? equal_zero_cost<S, std::uint32_t>(shape.n, parties, self)
                            : equal_zero_cost<S, std::uint64_t>(shape.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto& y) { return equal(s, x, y); });
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return a == b; });
  }
};

struct ArithmeticToBooleanRow : FromRing {
  static constexpr std::string_view kName = "arithmetic_to_boolean", kSummary = "the bits of ring elements";
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return arithmetic_to_boolean_cost<S>(shape.bits, shape.n, parties, self);
  }
  template <Scheme S>
  static InBits<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InBits<S>>(o, [&](const auto& x, const auto&) { return arithmetic_to_boolean(s, x); });
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

/// From bits to the ring of 64 bits; `bits` is the width of the numbers. What is recorded is checked on the way.
struct BooleanToArithmeticRow : OnBits {
  static constexpr Shape kDefaultShape{.n = 1 << 20, .bits = 64};
  static constexpr Records kRecords = Records::nothing;
  static constexpr std::string_view kName = "boolean_to_arithmetic",
                                    kSummary = "ring elements of 64 bits from bit-sliced numbers",
                                    kCorrelations = "bit triples and edaBits",
                                    kSpdzCorrelations = "authenticated daBits";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_conversions<S>("Escudero, Ghosh, Keller, Rachuri, Scholl 2020 (edaBits)");
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    if constexpr (std::same_as<S, Spdz2k>) return spdz_from_bits_cost(shape.bits, shape.n, parties);
    return boolean_to_arithmetic_cost<std::uint64_t, S>(shape.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return boolean_to_arithmetic<std::uint64_t, S>(s, view(o.x_bits));
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

template <Ring2k R>
struct BitToArithmeticRow : OnBits {
  static constexpr Shape kDefaultShape{.n = 1 << 20, .bits = 1};
  static constexpr std::size_t kMostBits = 1, kSentWordBytes = sizeof(R);
  static constexpr Records kRecords = Records::products;
  static constexpr std::string_view kName = sizeof(R) == 4 ? "bit_to_arithmetic_32" : "bit_to_arithmetic_64",
                                    kSummary = "ring elements 0 and 1 from flags", kCorrelations = "daBits",
                                    kSpdzCorrelations = "authenticated daBits";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_conversions<S>("Rotaru, Wood 2019 (daBits)");
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return bits_to_arithmetic_cost<R, S>(shape.bits, shape.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<R>> apply(Session& s, const Operands<S>& o) {
    return bits_to_arithmetic<R, S>(s, o.x_bits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values) { return {x.begin(), x.end()}; }
};

/// From the ring of 64 bits to that of 32.
struct NarrowRow : OnRings {
  static constexpr std::size_t kFewestBits = 64;
  static constexpr Opens kOpens = Opens::nothing;
  static constexpr std::string_view kName = "narrow", kSummary = "the low 32 bits of ring elements";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return "folklore";
  }
  template <Scheme S>
  static Cost cost(const Shape&, PartyId, PartyId) {
    return {};
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint32_t>> apply(Session&, const Operands<S>& o) {
    return narrow<S>(o.x64);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t) { return low_bits(a, 32); });
  }
};

/// And back. What is recorded is checked on the way.
struct WidenRow : FromRing {
  static constexpr Shape kDefaultShape{.n = 1 << 20, .bits = 32};
  static constexpr std::size_t kMostBits = 32;
  static constexpr Records kRecords = Records::nothing;
  static constexpr std::string_view kName = "widen", kSummary = "signed ring elements of 32 bits in 64",
                                    kCorrelations = "bit triples and edaBits",
                                    kSpdzCorrelations = "authenticated edaBits, bit triples and daBits";
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_conversions<S>("Escudero, Ghosh, Keller, Rachuri, Scholl 2020 (edaBits)");
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return widen_cost<S>(shape.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return widen<S>(s, o.x32, Signedness::as_signed);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t) {
      return from_signed<std::uint64_t>(to_signed(static_cast<std::uint32_t>(a)));
    });
  }
};

}  // namespace parley
