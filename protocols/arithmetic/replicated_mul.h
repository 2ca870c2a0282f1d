#pragma once

/// Products of replicated shares: one element per output, sent to one neighbour, in one round. [AFLNO16], Protocol 3.1
/// carried over to Z_2^k. A party that cheats can add to a product what it likes, and learns nothing by it [LN17];
/// under ReplicatedMalicious products are recorded, and an addition is found when they are checked.

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

/// <z> = <x> * <y>, elementwise.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> mul(Session& s, const RShare<R, S>& x, const RShare<R, S>& y);

/// The inner products of consecutive stretches of `length` elements: one element each, however long the stretch.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> dot(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, std::size_t length);

/// <Z> = <X> <Y> for matrices: one element per element of Z.
template <Ring2k R, ReplicatedScheme S>
RShare<R, S> matmul(Session& s, const RShare<R, S>& x, const RShare<R, S>& y, const MatrixShape& shape);

}  // namespace parley
