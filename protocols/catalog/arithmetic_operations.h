#pragma once

/// Products of ring elements and fixed-point numbers, as the catalogue shows them.

#include <cmath>

#include "protocols/arithmetic/products.h"
#include "protocols/catalog/scheme_rows.h"
#include "protocols/fixed_point/truncation.h"

namespace parley {

template <Scheme S>
constexpr std::string_view paper_of_products() {
  if (std::same_as<S, Additive>) return "Beaver 1991";
  if (std::same_as<S, Spdz2k>) return "Cramer, Damgard, Escudero, Scholl, Xing 2018 (SPDZ2k)";
  return std::same_as<S, Replicated> ? "Araki, Furukawa, Lindell, Nof, Ohara 2016"
                                     : "Araki et al. 2016; Goyal, Song 2020 for the check";
}

template <Scheme S>
Cost cost_of_products(std::size_t outputs, std::size_t length, std::size_t bits, PartyId parties) {
  if constexpr (std::same_as<S, Additive>)
    return bits == 32 ? dot_cost<std::uint32_t>(outputs, length, parties)
                      : dot_cost<std::uint64_t>(outputs, length, parties);
  if constexpr (std::same_as<S, Spdz2k>) return spdz_dot_cost(outputs, length, parties);
  if constexpr (ReplicatedScheme<S>)
    return bits == 32 ? replicated_mul_cost<std::uint32_t>(outputs) : replicated_mul_cost<std::uint64_t>(outputs);
  return {};
}

struct MulRow : OnRings {
  static constexpr std::string_view kName = "mul", kSummary = "elementwise product", kCorrelations = "triples",
                                    kSpdzCorrelations = "authenticated triples";
  static constexpr Records kRecords = Records::products;
  template <Scheme S>
  static constexpr std::string_view paper() {
    return paper_of_products<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return cost_of_products<S>(shape.n, 1, shape.bits, parties);
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<S>>(o, [&](const auto& x, const auto& y) { return mul(s, x, y); });
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t b) { return low_bits(a * b, shape.bits); });
  }
};

struct DotRow : MulRow {
  static constexpr std::string_view kName = "dot", kSummary = "inner products of consecutive stretches";
  static constexpr ShapeKind kShape = ShapeKind::stretches;
  static constexpr Shape kDefaultShape{.k = 64, .n = 1 << 14, .bits = 64};
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    return cost_of_products<S>(shape.n, shape.k, shape.bits, parties);
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    return in_ring<InRing<S>>(o, [&](const auto& x, const auto& y) { return dot(s, x, y, o.shape.k); });
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    RingVector<std::uint64_t> sums(shape.n, 0);
    for (std::size_t i = 0; i < x.size(); ++i) sums[i / shape.k] += x[i] * y[i];
    for (std::uint64_t& sum : sums) sum = low_bits(sum, shape.bits);
    return sums;
  }
};

struct MatmulRow : OnRings {
  static constexpr std::string_view kName = "matmul", kSummary = "matrix product", kCorrelations = "matrix triples",
                                    kSpdzCorrelations = "authenticated matrix triples";
  static constexpr ShapeKind kShape = ShapeKind::matrices;
  static constexpr Shape kDefaultShape{.m = 256, .k = 256, .n = 256, .bits = 64};
  static constexpr Records kRecords = Records::matrices;
  template <Scheme S>
  static constexpr std::string_view paper() {
    return std::same_as<S, Additive> ? "Beaver 1991; Mohassel, Zhang 2017 for matrices" : paper_of_products<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId) {
    const MatrixShape matrices{shape.m, shape.k, shape.n};
    if constexpr (std::same_as<S, Additive>)
      return shape.bits == 32 ? matmul_cost<std::uint32_t>(matrices, parties)
                              : matmul_cost<std::uint64_t>(matrices, parties);
    if constexpr (std::same_as<S, Spdz2k>) return spdz_matmul_cost(matrices, parties);
    return cost_of_products<S>(shape.m * shape.n, 1, shape.bits, parties);
  }
  template <Scheme S>
  static InRing<S> apply(Session& s, const Operands<S>& o) {
    const MatrixShape matrices{o.shape.m, o.shape.k, o.shape.n};
    return in_ring<InRing<S>>(o, [&](const auto& x, const auto& y) { return matmul(s, x, y, matrices); });
  }
  static RingVector<std::uint64_t> expected(const Shape& shape, Values x, Values y) {
    const auto& [m, k, n, bits] = shape;
    RingVector<std::uint64_t> z(m * n, 0);
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t p = 0; p < k; ++p)
        for (std::size_t j = 0; j < n; ++j) z[i * n + j] += x[i * k + p] * y[p * n + j];
    for (std::uint64_t& word : z) word = low_bits(word, bits);
    return z;
  }
};

/// Small signed numbers, so that the probabilistic truncation of a million of them fails with probability 2^-23.
struct OnFixedPoint : OnRings {
  static constexpr std::size_t kFewestBits = 64;
  static constexpr unsigned kFractionBits = 8;
  static constexpr std::uint64_t kTolerance = 1;
  /// `value`'s low bits as a signed number.
  static std::uint64_t signed_bits(std::uint64_t value, unsigned bits) {
    return from_signed<std::uint64_t>(to_signed(value << (64 - bits)) >> (64 - bits));
  }
  static std::uint64_t shifted(std::uint64_t value) {
    return from_signed<std::uint64_t>(to_signed(value) >> kFractionBits);
  }
  template <Scheme S>
  static constexpr std::string_view paper() {
    if (kTakesCorrelations<S>) return "Dalskov, Escudero, Keller 2020";
    return "Mohassel, Rindal 2018 (ABY3)";
  }
};

struct TruncateRow : OnFixedPoint {
  static constexpr std::string_view kName = "truncate", kSummary = "division by 2^8, off by one unit at most",
                                    kCorrelations = "truncation pairs",
                                    kSpdzCorrelations = "authenticated truncation pairs";
  static std::uint64_t operand(std::uint64_t value) { return signed_bits(value, 20); }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return truncate_cost<std::uint64_t, S>(shape.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return truncate(s, o.x64, kFractionBits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t) { return shifted(a); });
  }
};

struct TruncateExactRow : TruncateRow {
  static constexpr std::string_view kName = "truncate_exact", kSummary = "division by 2^8, rounded down",
                                    kCorrelations = "bit triples and edaBits",
                                    kSpdzCorrelations = "authenticated edaBits, bit triples and daBits";
  static constexpr Opens kOpens = Opens::both;
  static constexpr std::uint64_t kTolerance = 0;
  static std::uint64_t operand(std::uint64_t value) { return value; }
  template <Scheme S>
  static constexpr std::string_view paper() {
    return kTakesCorrelations<S> ? "Escudero, Ghosh, Keller, Rachuri, Scholl 2020 (edaBits)" : TruncateRow::paper<S>();
  }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    return truncate_exact_cost<std::uint64_t, S>(shape.n, parties, self);
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return truncate_exact(s, o.x64, kFractionBits);
  }
};

struct MulFixedRow : OnFixedPoint {
  static constexpr std::string_view kName = "mul_fixed", kSummary = "product of fixed-point numbers of 8 fraction bits",
                                    kCorrelations = "triples and truncation pairs",
                                    kSpdzCorrelations = "authenticated triples and truncation pairs";
  static std::uint64_t operand(std::uint64_t value) { return signed_bits(value, 10); }
  template <Scheme S>
  static Cost cost(const Shape& shape, PartyId parties, PartyId self) {
    Cost cost = cost_of_products<S>(shape.n, 1, 64, parties);
    // The truncation by bits checks the product too.
    if constexpr (std::same_as<S, ReplicatedMalicious>) cost += check_products_cost<std::uint64_t>({{shape.n, 1}});
    cost += truncate_cost<std::uint64_t, S>(shape.n, parties, self);
    return cost;
  }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return mul_fixed(s, o.x64, o.y64, kFractionBits);
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    return elementwise(x, y, [](std::uint64_t a, std::uint64_t b) { return shifted(a * b); });
  }
};

struct DivideByPublicRow : TruncateRow {
  static constexpr std::string_view kName = "divide_by_public",
                                    kSummary = "fixed-point numbers of 8 fraction bits, divided by 7.5";
  static constexpr double kDivisor = 7.5;
  static std::uint64_t operand(std::uint64_t value) { return signed_bits(value, 14); }
  template <Scheme S>
  static std::variant<typename S::template Arithmetic<std::uint64_t>> apply(Session& s, const Operands<S>& o) {
    return divide_by_public(s, o.x64, kDivisor, {.fraction_bits = kFractionBits, .magnitude_bits = 8});
  }
  static RingVector<std::uint64_t> expected(const Shape&, Values x, Values y) {
    const auto inverse = static_cast<std::uint64_t>(std::llround((1 << kFractionBits) / kDivisor));
    return elementwise(x, y, [&](std::uint64_t a, std::uint64_t) { return shifted(a * inverse); });
  }
};

}  // namespace parley
