#pragma once

/// Products of replicated shares: one element per output, sent to one neighbour, in one round. [AFLNO16], Protocol 3.1
/// carried over to Z_2^k.

#include <cstddef>

#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/matrix_shape.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// `outputs` elements of the result.
template <Ring2k R>
constexpr Cost replicated_mul_cost(std::size_t outputs) {
  return {.rounds = outputs > 0 ? 1u : 0u, .bytes_sent = outputs * sizeof(R)};
}

/// <z> = <x> * <y>, elementwise. Semi-honest, honest majority.
template <Ring2k R>
RShare<R, Replicated> mul(Session& s, const RShare<R, Replicated>& x, const RShare<R, Replicated>& y);

/// The inner products of consecutive stretches of `length` elements: one element each, however long the stretch.
template <Ring2k R>
RShare<R, Replicated> dot(Session& s, const RShare<R, Replicated>& x, const RShare<R, Replicated>& y,
                          std::size_t length);

/// <Z> = <X> <Y> for matrices: one element per element of Z.
template <Ring2k R>
RShare<R, Replicated> matmul(Session& s, const RShare<R, Replicated>& x, const RShare<R, Replicated>& y,
                             const MatrixShape& shape);

}  // namespace parley
