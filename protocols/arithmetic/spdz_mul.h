#pragma once

/// Products of authenticated shares with authenticated triples [Beaver91, CDESX18]. What is opened is recorded and
/// checked later: the results may be wrong until then, and nothing leaves before.

#include <cstddef>

#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/matrix_shape.h"
#include "protocols/sharing/spdz2k.h"

namespace parley {

/// Without the check that follows when the log has grown long. Of any ring: elements travel whole.
constexpr Cost spdz_mul_cost(std::size_t n, PartyId parties) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = 2 * n * sizeof(Word128) * (parties - 1u), .correlations = n};
}

/// <z> = <x> * <y>, elementwise.
template <Ring2k R>
SpdzShare<R> mul(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y);

/// The inner products of consecutive stretches of `length` elements. One matrix triple each, of a row by a column.
template <Ring2k R>
SpdzShare<R> dot(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y, std::size_t length);

constexpr Cost spdz_dot_cost(std::size_t outputs, std::size_t length, PartyId parties) {
  Cost cost = spdz_mul_cost(outputs * length, parties);
  cost.correlations = outputs;
  return cost;
}

/// <Z> = <X> <Y> for matrices. Takes one triple of the shape.
template <Ring2k R>
SpdzShare<R> matmul(Session& s, const SpdzShare<R>& x, const SpdzShare<R>& y, const MatrixShape& shape);

constexpr Cost spdz_matmul_cost(const MatrixShape& shape, PartyId parties) {
  if (shape.m * shape.k * shape.n == 0) return {};
  const std::size_t opened = shape.m * shape.k + shape.k * shape.n;
  return {.rounds = 1, .bytes_sent = opened * sizeof(Word128) * (parties - 1u), .correlations = 1};
}

}  // namespace parley
