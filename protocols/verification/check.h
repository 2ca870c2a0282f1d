#pragma once

/// What must hold before anything leaves: of ReplicatedMalicious products, which are made as in Replicated, recorded,
/// and verified together; of Spdz2k the MACs of what was opened.

#include <cstddef>
#include <initializer_list>

#include "core/ring.h"
#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// The schemes that leave something to be checked.
template <typename S>
inline constexpr bool kLeavesChecks = std::same_as<S, ReplicatedMalicious> || std::same_as<S, Spdz2k>;

/// Verifies everything that was recorded since the last check; throws ProtocolAbort if something is wrong. Collective.
/// Costs nothing when there is nothing to verify. Openings call it first; call it yourself before the outcome is used
/// otherwise, as when a session ends with shares.
void check(Session& s);

/// Cost of a check at this point, which every party knows.
Cost check_cost(Session& s);

/// The same for the recorded ANDs alone, and for the products over R: what a full log is followed by.
void check_ands(Session& s);
template <Ring2k R>
void check_products(Session& s);

/// Products of `length` terms each, made one after the other.
struct MadeProducts {
  std::size_t outputs, length;
};

/// Cost of all checks of so much, from an empty log on: of full logs as they fill, and of the rest at the end.
Cost check_ands_cost(std::size_t words);
template <Ring2k R>
Cost check_products_cost(std::initializer_list<MadeProducts> made);
/// Of one matrix product of inner dimension k.
template <Ring2k R>
Cost check_matrix_cost(std::size_t k);

}  // namespace parley
