#pragma once

/// Multiplication of additively shared values with triples from the offline phase. [Beaver91]

#include <cstddef>

#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/additive.h"
#include "protocols/sharing/matrix_shape.h"

namespace parley {

template <Ring2k R>
constexpr Cost mul_cost(std::size_t n, PartyId parties) {
  return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = 2 * n * sizeof(R) * (parties - 1u), .correlations = n};
}

template <Ring2k R>
constexpr Cost matmul_cost(const MatrixShape& shape, PartyId parties) {
  if (shape.m * shape.k * shape.n == 0) return {};
  const std::size_t opened = shape.m * shape.k + shape.k * shape.n;
  return {.rounds = 1, .bytes_sent = opened * sizeof(R) * (parties - 1u), .correlations = 1};
}

/// <z> = <x> * <y>, elementwise. Semi-honest, dishonest majority, any number of parties. Takes x.size() triples.
template <Ring2k R>
AShare<R> mul(Session& s, const AShare<R>& x, const AShare<R>& y);

/// The inner products of consecutive stretches of `length` elements: an elementwise product whose terms are added up.
template <Ring2k R>
AShare<R> dot(Session& s, const AShare<R>& x, const AShare<R>& y, std::size_t length);

template <Ring2k R>
constexpr Cost dot_cost(std::size_t outputs, std::size_t length, PartyId parties) {
  return mul_cost<R>(outputs * length, parties);
}

/// <Z> = <X> <Y> for matrices. Takes one triple of the shape, however large the inner dimension.
template <Ring2k R>
AShare<R> matmul(Session& s, const AShare<R>& x, const AShare<R>& y, const MatrixShape& shape);

}  // namespace parley
