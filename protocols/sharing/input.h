#pragma once

#include <span>

#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/additive.h"

namespace parley {

/// Nothing travels: owner and party j draw share j from their common stream, and the owner keeps the difference.
constexpr Cost input_cost() { return {}; }

/// Shares of n values that `owner` holds. `values` (n of them) matters at the owner only. Every computing party calls,
/// with the same owner and n, because the pairwise streams move on together.
template <Ring2k R>
AShare<R> input(Session& s, PartyId owner, std::size_t n, std::span<const R> values);

}  // namespace parley
