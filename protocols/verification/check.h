#pragma once

/// What must hold before anything leaves: of ReplicatedMalicious products, which are made as in Replicated, recorded,
/// and verified together; of Spdz2k the MACs of what was opened.

#include "protocols/session.h"

namespace parley {

/// Verifies everything that was recorded since the last check; throws ProtocolAbort if something is wrong. Collective.
/// Costs nothing when there is nothing to verify. Openings call it first; call it yourself before the outcome is used
/// otherwise, as when a session ends with shares.
void check(Session& s);

/// Cost of a check at this point, which every party knows.
Cost check_cost(Session& s);

}  // namespace parley
