#pragma once

/// From an operation that is written over schemes to a row of the catalogue.
///
/// An operation is a struct of static members: kName, kSummary; kShape, kDefaultShape; kOnBits, whether its operands
/// are bits rather than ring elements; kFewestBits and kMostBits; kRecords and kOpens, what its products and openings
/// leave to be checked; kSpdzCorrelations and, optional, kCorrelations: what Spdz2k and Additive take, in words;
/// `paper<S>()`; `cost<S>(shape, parties, self)`; `apply<S>(session, operands)`, which gives shares or opened values;
/// and `expected(shape, x, y)`, the same in the clear. Optional: `operand(value)`, which brings a test value into the
/// operation's domain; kTolerance, how far off a right result may be; kAtPartyZero, where only that party gets a
/// result; kMinParties and kMaxParties, where they are not those of the scheme; kExists<S>, whether there is a function
/// for the types of S, and `lacking<S>()`, why not.

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "core/error.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/catalog.h"
#include "protocols/catalog/trial_values.h"
#include "protocols/preprocessing/demand.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"
#include "protocols/verification/check.h"

namespace parley {

/// What a trial multiplies, compares, converts: x is party 0's, y is party 1's, each as ring elements or as bits.
template <Scheme S>
struct Operands {
  Shape shape;
  RingVector<std::uint64_t> x, y;  ///< in the clear
  RingVector<std::uint32_t> narrow_x;
  typename S::template Arithmetic<std::uint32_t> x32, y32;
  typename S::template Arithmetic<std::uint64_t> x64, y64;
  typename S::Boolean x_bits, y_bits;
};

struct OperandSizes {
  std::size_t x, y;
};

inline OperandSizes operand_sizes(ShapeKind kind, const Shape& shape) {
  const auto& [m, k, n, bits] = shape;
  switch (kind) {
    case ShapeKind::numbers: return {n, n};
    case ShapeKind::stretches: return {n * k, n * k};
    case ShapeKind::matrices: break;
  }
  return {m * k, k * n};
}

template <typename Op>
void require_shape(const Shape& shape) {
  const bool matrices = Op::kShape == ShapeKind::matrices, stretches = Op::kShape == ShapeKind::stretches;
  require_elements(Op::kName, matrices ? shape.m : shape.n, matrices || stretches ? shape.k : 1);
  if (matrices) require_elements(Op::kName, shape.k, shape.n);
  if (matrices) require_elements(Op::kName, shape.m, shape.n);
  if (stretches && shape.k == 0) throw ConfigError(fmt::format("{}: stretches of no numbers", Op::kName));
  const std::size_t bits = shape.bits;
  if (bits < Op::kFewestBits || bits > Op::kMostBits || (!Op::kOnBits && bits != 32 && bits != 64))
    throw ConfigError(fmt::format("{}: numbers of {} bits; {}", Op::kName, bits,
                                  Op::kOnBits ? fmt::format("{} to {} are possible", Op::kFewestBits, Op::kMostBits)
                                  : Op::kFewestBits == Op::kMostBits ? fmt::format("the ring has {}", Op::kFewestBits)
                                                                     : std::string("rings have 32 or 64")));
}

template <typename Op, Scheme S>
Operands<S> make_operands(const Shape& shape, std::uint64_t seed) {
  const auto [x_size, y_size] = operand_sizes(Op::kShape, shape);
  Operands<S> operands{.shape = shape,
                       .x = catalog_values(seed, 0, x_size, shape.bits),
                       .y = catalog_values(seed, 1, y_size, shape.bits)};
  if constexpr (requires { Op::operand(std::uint64_t{}); })
    for (auto* values : {&operands.x, &operands.y})
      for (std::uint64_t& value : *values) value = Op::operand(value);
  if (shape.bits == 32) operands.narrow_x.assign(operands.x.begin(), operands.x.end());
  return operands;
}

template <Scheme S>
void share_operands(Session& s, Operands<S>& o, bool as_bits) {
  const std::size_t bits = o.shape.bits;
  const auto owner_of_y = static_cast<PartyId>(1 % s.parties());
  if (as_bits) {
    o.x_bits = share_input_bits<S>(s, 0, bits, o.x.size(), slice(std::span<const std::uint64_t>(o.x), bits));
    o.y_bits = share_input_bits<S>(s, owner_of_y, bits, o.y.size(), slice(std::span<const std::uint64_t>(o.y), bits));
  } else if (bits == 64) {
    o.x64 = share_input<S, std::uint64_t>(s, 0, o.x.size(), o.x);
    o.y64 = share_input<S, std::uint64_t>(s, owner_of_y, o.y.size(), o.y);
  } else {
    const RingVector<std::uint32_t> narrow_y(o.y.begin(), o.y.end());
    o.x32 = share_input<S, std::uint32_t>(s, 0, o.x.size(), o.narrow_x);
    o.y32 = share_input<S, std::uint32_t>(s, owner_of_y, o.y.size(), narrow_y);
  }
}

/// The numbers of a result, whatever form it has.
template <typename Result>
RingVector<std::uint64_t> open_numbers(Session& s, const Result& z) {
  if constexpr (requires { z.planes(); }) {
    return unslice<std::uint64_t>(open(s, z));
  } else if constexpr (requires { typename Result::Scheme; }) {
    const auto words = open(s, z);
    return {words.begin(), words.end()};
  } else {
    return {z.begin(), z.end()};
  }
}

template <typename Op>
constexpr std::uint64_t tolerance_of() {
  if constexpr (requires { Op::kTolerance; })
    return Op::kTolerance;
  else
    return 0;
}

template <typename Op, Scheme S>
constexpr bool exists() {
  if constexpr (requires { Op::template kExists<S>; })
    return Op::template kExists<S>;
  else
    return true;
}

/// Fewest and most computing parties. Without correlations there is no dealer either, who would be one party of a mesh.
template <typename Op, Scheme S>
constexpr std::pair<PartyId, PartyId> parties_of(bool dealt) {
  if constexpr (requires { Op::kMaxParties; })
    return {Op::kMinParties, Op::kMaxParties};
  else
    return {S::kMinParties, static_cast<PartyId>(S::kMaxParties + (std::same_as<S, Additive> && !dealt ? 1 : 0))};
}

template <typename Op>
constexpr bool only_at_party_zero() {
  return requires { Op::kAtPartyZero; };
}

template <typename Op, Scheme S>
Trial prepare_scheme_trial(Session& s, const Shape& shape, std::uint64_t seed) {
  require_shape<Op>(shape);
  using Result = decltype(Op::template apply<S>(s, std::declval<const Operands<S>&>()));
  struct State {
    Operands<S> operands;
    RingVector<std::uint64_t> expected;
    Result result;
  };
  const auto state = std::make_shared<State>();
  const auto demand = std::make_shared<Demand>(), demand_of_check = std::make_shared<Demand>();
  const auto run = [&s, state] {
    state->result = Op::template apply<S>(s, state->operands);
    if constexpr (kLeavesChecks<S>) check(s);
  };
  const auto check_result = [&s, state] {
    const auto got = std::visit([&](const auto& z) { return open_numbers(s, z); }, state->result);
    if (only_at_party_zero<Op>() && s.self() != 0) return first_difference(got, {});
    return first_difference(got, state->expected, tolerance_of<Op>());
  };
  Trial trial{.reserve =
                  [&s, demand, demand_of_check](std::uint64_t runs) {
                    demand->reserve(s, runs);
                    demand_of_check->reserve(s, 1);
                  },
              .run = run,
              .check = check_result};
  const auto share = [&s, state, shape, seed] {
    state->operands = make_operands<Op, S>(shape, seed);
    state->expected = Op::expected(shape, state->operands.x, state->operands.y);
    share_operands(s, state->operands, Op::kOnBits);
    if constexpr (kLeavesChecks<S>) check(s);
  };
  if constexpr (kTakesCorrelations<S>) {
    // The dealer deals what the others ask for, in `reserve` and while they find out how much that is.
    Demand().discover(s, share);
    demand->discover(s, run);
    demand_of_check->discover(s, [&] { check_result(); });
  } else {
    share();
  }
  if (!s.computes()) {
    trial.run = [] {};
    trial.check = [] { return std::string(); };
    return trial;
  }
  trial.reserve_limit = demand->runs_within(std::uint64_t{256} << 20);
  return trial;
}

/// What the openings of an operation leave to be checked by Spdz2k.
enum class Opens : std::uint8_t { nothing, elements, bits, both, elements_to_party_zero, bits_to_party_zero };

inline Cost cost_of_mac_check(Opens opens, PartyId parties, PartyId self) {
  AuthLog log;
  if (opens == Opens::elements || opens == Opens::both) log.ring.macs.resize(1);
  if (opens == Opens::bits || opens == Opens::both) log.bits.macs[0].resize(1);
  if (opens == Opens::elements_to_party_zero) log.ring_to_one[0];
  if (opens == Opens::bits_to_party_zero) log.bits_to_one[0];
  Cost cost = check_macs_cost(log, parties, self);
  // After an input: of two parties the owner tells its claim while its coin is still on the way to the other.
  if (parties == 2 && log.ring_to_one.size() + log.bits_to_one.size() > 0) cost.rounds -= 1;
  return cost;
}

/// What the products of an operation leave to be checked by ReplicatedMalicious.
enum class Records : std::uint8_t { nothing, ands, products, matrices };

template <Scheme S>
Cost cost_of_check(Records records, const Cost& cost, const Shape& shape, std::size_t length, std::size_t word_bytes) {
  if constexpr (std::same_as<S, ReplicatedMalicious>) {
    const auto outputs = cost.bytes_sent / word_bytes;  // one element each, and nothing else is sent
    const bool narrow = word_bytes == 4;
    switch (records) {
      case Records::nothing: return {};
      case Records::ands: return check_ands_cost(outputs);
      case Records::products:
        return narrow ? check_products_cost<std::uint32_t>({{outputs, length}})
                      : check_products_cost<std::uint64_t>({{outputs, length}});
      case Records::matrices:
        if (outputs == 0) return {};
        return narrow ? check_matrix_cost<std::uint32_t>(shape.k) : check_matrix_cost<std::uint64_t>(shape.k);
    }
  }
  return {};
}

/// Bytes of the elements that an operation sends.
template <typename Op>
std::size_t sent_word_bytes(const Shape& shape) {
  if constexpr (requires { Op::kSentWordBytes; })
    return Op::kSentWordBytes;
  else
    return Op::kRecords == Records::ands || shape.bits != 32 ? 8 : 4;
}

template <typename Op, Scheme S>
constexpr std::string_view correlations_of() {
  if constexpr (std::same_as<S, Spdz2k>)
    return Op::kSpdzCorrelations;
  else if constexpr (std::same_as<S, Additive> && requires { Op::kCorrelations; })
    return Op::kCorrelations;
  else
    return {};
}

/// Fewer numbers where every bit has a MAC: as many as are checked in one go.
template <typename Op, Scheme S>
constexpr Shape usual_shape() {
  Shape shape = Op::kDefaultShape;
  if (std::same_as<S, Spdz2k> && Op::kShape != ShapeKind::matrices) shape.n /= 64;
  return shape;
}

template <typename Op, Scheme S>
CatalogRow scheme_row() {
  constexpr std::string_view kCorrelations = correlations_of<Op, S>();
  constexpr auto kParties = parties_of<Op, S>(!kCorrelations.empty());
  return {.name = fmt::format("{}.{}", Op::kName, S::kName),
          .operation = Op::kName,
          .scheme = S::kName,
          .summary = Op::kSummary,
          .paper = Op::template paper<S>(),
          .security = S::kSecurity,
          .shape = Op::kShape,
          .default_shape = usual_shape<Op, S>(),
          .correlations = kCorrelations,
          .min_parties = kParties.first,
          .max_parties = kParties.second,
          .cost =
              [](const Shape& shape, PartyId parties, PartyId self) {
                Cost cost = Op::template cost<S>(shape, parties, self);
                cost += cost_of_check<S>(Op::kRecords, cost, shape, Op::kShape == ShapeKind::stretches ? shape.k : 1,
                                         sent_word_bytes<Op>(shape));
                if (std::same_as<S, Spdz2k> && cost.rounds > 0) cost += cost_of_mac_check(Op::kOpens, parties, self);
                return cost;
              },
          .prepare = &prepare_scheme_trial<Op, S>};
}

// What operations are made of.

/// A result in the ring of the operands.
template <Scheme S>
using InRing =
    std::variant<typename S::template Arithmetic<std::uint32_t>, typename S::template Arithmetic<std::uint64_t>>;
template <Scheme S>
using InBits = std::variant<typename S::Boolean>;

/// Applies `operation` in the ring of the operands' width.
template <typename Result, Scheme S, typename Operation>
Result in_ring(const Operands<S>& o, Operation&& operation) {
  return o.shape.bits == 32 ? Result(operation(o.x32, o.y32)) : Result(operation(o.x64, o.y64));
}

struct OnRings {
  static constexpr ShapeKind kShape = ShapeKind::numbers;
  static constexpr Shape kDefaultShape{.n = 1 << 20, .bits = 64};
  static constexpr bool kOnBits = false;
  static constexpr std::size_t kFewestBits = 32, kMostBits = 64;
  static constexpr Records kRecords = Records::nothing;
  static constexpr Opens kOpens = Opens::elements;
  static constexpr std::string_view kSpdzCorrelations = "authenticated random elements";
};
struct OnBits {
  static constexpr ShapeKind kShape = ShapeKind::numbers;
  static constexpr Shape kDefaultShape{.n = 1 << 20, .bits = 32};
  static constexpr bool kOnBits = true;
  static constexpr std::size_t kFewestBits = 1, kMostBits = 64;
  static constexpr Records kRecords = Records::ands;
  static constexpr Opens kOpens = Opens::bits;
  static constexpr std::string_view kCorrelations = "bit triples", kSpdzCorrelations = "authenticated bit triples";
};

/// The results of `of(x, y)`, element by element.
template <typename Of>
RingVector<std::uint64_t> elementwise(std::span<const std::uint64_t> x, std::span<const std::uint64_t> y, Of&& of) {
  RingVector<std::uint64_t> z(x.size());
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = of(x[i], y[i]);
  return z;
}

using Values = std::span<const std::uint64_t>;

}  // namespace parley
