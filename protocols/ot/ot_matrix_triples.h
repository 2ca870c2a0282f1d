#pragma once

/// Matrix triples of two parties without a dealer: every product of an entry of a and one of b is Gilboa's, by itself.
/// Semi-honest, as ot_triples.h.

#include <cstdint>
#include <span>

#include "core/ring.h"
#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"
#include "protocols/sharing/matrix_shape.h"

namespace parley {

/// This party's shares of `count` times random a, b and c = a b, one after the other.
template <Ring2k R>
void make_matrix_triples(Session& s, OtExtension& ots, const MatrixShape& shape, std::uint64_t count, std::span<R> a,
                         std::span<R> b, std::span<R> c);

/// Offline cost, the same at both parties. Two rounds for about each 2^20 products.
template <Ring2k R>
Cost make_matrix_triples_cost(const MatrixShape& shape, std::uint64_t count, const OtOptions& options);

}  // namespace parley
