#pragma once

/// From an operation that is written over schemes to rows of the catalogue.
///
/// An operation is a struct of static members: kName, kSummary, kPaper; kDefaultBits, the width of its numbers when
/// none is asked for; kFewestBits and kMostBits; `cost<S>(size, parties, self)`; `apply<S>(session, operands)`, which
/// gives the shares of one number per element; and `expected(x, y, bits)`, the same number in the clear.

#include <fmt/format.h>

#include <memory>
#include <string>

#include "core/error.h"
#include "protocols/boolean/bit_and.h"
#include "protocols/catalog.h"
#include "protocols/catalog_trials.h"
#include "protocols/preprocessing/demand.h"
#include "protocols/sharing/open.h"
#include "protocols/sharing/source.h"

namespace parley {

/// n numbers of `bits` bits.
struct CaseSize {
  std::size_t n, bits;
};

/// What a trial multiplies, compares, converts: x is party 0's, y is party 1's, each as ring elements and as bits.
template <Scheme S>
struct Operands {
  CaseSize size;
  typename S::template Arithmetic<std::uint32_t> x32, y32;
  typename S::template Arithmetic<std::uint64_t> x64, y64;
  typename S::Boolean x_bits, y_bits;
};

template <Scheme S>
Operands<S> share_operands(Session& s, const CaseSize& size, std::span<const std::uint64_t> x,
                           std::span<const std::uint64_t> y, bool as_bits) {
  Operands<S> shared{.size = size};
  const auto owner_of_y = static_cast<PartyId>(1 % s.parties());
  if (as_bits) {
    shared.x_bits = share_input_bits<S>(s, 0, size.bits, size.n, slice(x, size.bits));
    shared.y_bits = share_input_bits<S>(s, owner_of_y, size.bits, size.n, slice(y, size.bits));
  } else if (size.bits == 64) {
    shared.x64 = share_input<S, std::uint64_t>(s, 0, size.n, x);
    shared.y64 = share_input<S, std::uint64_t>(s, owner_of_y, size.n, y);
  } else {
    const RingVector<std::uint32_t> narrow_x(x.begin(), x.end()), narrow_y(y.begin(), y.end());
    shared.x32 = share_input<S, std::uint32_t>(s, 0, size.n, narrow_x);
    shared.y32 = share_input<S, std::uint32_t>(s, owner_of_y, size.n, narrow_y);
  }
  return shared;
}

/// The opened numbers, whatever form they are shared in.
template <typename Share>
RingVector<std::uint64_t> open_numbers(Session& s, const Share& z) {
  if constexpr (BitOperand<Share>) {
    return unslice<std::uint64_t>(open(s, z));
  } else {
    const auto words = open(s, z);
    return {words.begin(), words.end()};
  }
}

/// One value per element of the wider ring, of which `bits` bits are random.
RingVector<std::uint64_t> catalog_values(std::uint64_t seed, std::uint64_t label, const CaseSize& size);

/// Empty, or the first element that differs.
std::string first_difference(std::span<const std::uint64_t> got, std::span<const std::uint64_t> expected);

template <typename Op, Scheme S>
Trial prepare_scheme_trial(Session& s, const Shape& shape, std::uint64_t seed) {
  const CaseSize size{shape.n, shape.bits};
  require_elements(Op::kName, shape.n, 1);
  if (size.bits < Op::kFewestBits || size.bits > Op::kMostBits || (!Op::kOnBits && size.bits != 32 && size.bits != 64))
    throw ConfigError(fmt::format(
        "{}: numbers of {} bits; {}", Op::kName, size.bits,
        Op::kOnBits ? fmt::format("{} to {} are possible", Op::kFewestBits, Op::kMostBits) : "rings have 32 or 64"));
  const auto x = catalog_values(seed, 0, size), y = catalog_values(seed, 1, size);
  using Result = decltype(Op::template apply<S>(s, std::declval<const Operands<S>&>()));
  struct State {
    Operands<S> operands;
    RingVector<std::uint64_t> expected;
    Result result;
  };
  const auto state = std::make_shared<State>();
  const auto demand = std::make_shared<Demand>();
  const auto run = [&s, state] { state->result = Op::template apply<S>(s, state->operands); };
  Trial trial{.reserve = [&s, demand](std::uint64_t runs) { demand->reserve(s, runs); },
              .run = run,
              .check =
                  [&s, state] {
                    return std::visit(
                        [&](const auto& z) { return first_difference(open_numbers(s, z), state->expected); },
                        state->result);
                  }};
  if (!s.computes()) {
    // The dealer deals what the others ask for, in `reserve` and while they find out how much that is.
    demand->discover(s, [] {});
    trial.run = [] {};
    trial.check = [] { return std::string(); };
    return trial;
  }
  state->operands = share_operands<S>(s, size, x, y, Op::kOnBits);
  state->expected.resize(size.n);
  for (std::size_t i = 0; i < size.n; ++i) state->expected[i] = Op::expected(x[i], y[i], size.bits);
  if constexpr (std::same_as<S, Additive>) demand->discover(s, run);
  trial.reserve_limit = demand->runs_within(std::uint64_t{256} << 20);
  return trial;
}

template <typename Op, Scheme S>
CatalogRow scheme_row() {
  return {.name = fmt::format("{}.{}", Op::kName, S::kName),
          .operation = Op::kName,
          .scheme = S::kName,
          .summary = Op::kSummary,
          .paper = Op::kPaper,
          .security = S::kSecurity,
          .shape = ShapeKind::numbers,
          .default_shape = {.n = 1 << 20, .bits = Op::kDefaultBits},
          .uses_correlations = std::same_as<S, Additive>,
          .min_parties = S::kMinParties,
          .max_parties = S::kMaxParties,
          .cost =
              [](const Shape& shape, PartyId parties, PartyId self) {
                return Op::template cost<S>(CaseSize{shape.n, shape.bits}, parties, self);
              },
          .prepare = &prepare_scheme_trial<Op, S>};
}

}  // namespace parley
