#pragma once

/// Products of two parties' private words, as shares [Gilboa, "Two Party RSA Key Generation", CRYPTO'99].
///
/// For bit i of the chooser's y, a correlated OT gives shares of 2^i y_i x: the sender keeps -2^i h0 and sends
/// h0 - h1 + x, of which only k - i bits matter; the chooser, who holds h0 or h1, gets 2^i (h0 + y_i x).

#include <span>

#include "core/ring.h"
#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"

namespace parley {

/// Both parties call with equally many x, y and shares. This party's x meets the peer's y and the other way round: adds
/// to `shares`, elementwise, so that the sum over both parties grows by x_0 y_1 + x_1 y_0. Semi-honest, two rounds,
/// streamed: a chunk is on the wire while the next one is computed.
template <Ring2k R>
void add_cross_products(Session& s, OtExtension& ots, std::span<const R> x, std::span<const R> y, std::span<R> shares);

template <Ring2k R>
Cost cross_products_cost(std::size_t n, unsigned field_bits);

}  // namespace parley
