#pragma once

/// The keys that OT extension starts from: for each of 128 / k trees, one party knows 2^k leaves and the other all but
/// one of them.
///
/// A tree grows from its two first nodes by the construction of Goldreich, Goldwasser and Micali; k OTs hand over all
/// but one leaf [Boyle et al. CCS'19; SoftSpokenOT, Roy CRYPTO'22, section 6]. The maker proves that its tree is
/// consistent: one that cheats passes only if it guessed bits of the missing leaf's number.

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "protocols/cost.h"
#include "protocols/ot/ot_block.h"
#include "protocols/session.h"

namespace parley {

/// Key of leaf x of tree i at [i * 2^k + x].
using AllLeaves = std::vector<Key>;

/// Keys of all leaves but those in `delta`: tree i lacks the leaf whose number is the bits [i k, i k + k) of delta. The
/// key at [i * 2^k + y] is that of leaf y ^ missing, so that the missing one has y = 0 for every delta; it is zero.
struct PuncturedLeaves {
  OtBlock delta;
  std::vector<Key> keys;
};

struct LeafKeys {
  AllLeaves made;
  PuncturedLeaves received;
};

/// Base OTs and trees in both directions, two rounds. `k` is 1, 2 or 4. Throws ProtocolAbort when the peer cheats.
LeafKeys agree_on_leaves(Session& s, PartyId peer, unsigned k);

Cost leaves_cost(unsigned k);

}  // namespace parley
