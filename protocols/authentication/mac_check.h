#pragma once

/// The batched MAC check of Spdz2k.

#include "protocols/authentication/openings.h"
#include "protocols/cost.h"
#include "protocols/session.h"

namespace parley {

/// Checks everything that was opened since the last check, and that all parties saw the same; throws ProtocolAbort if
/// something is wrong. Collective. Costs nothing when there is nothing to check. Openings call it before, so that
/// nothing leaves that depends on unchecked values, and after; call it yourself when a session ends with shares.
///
///   1. Coefficients chi by a coin.
///   2. Who got openings alone tells its sum of chi x, masked by a random element that was opened to it too.
///   3. Everybody commits to, then opens its share of the residue, sum of chi (m - alpha x), and with it the digest of
///      all it has seen. The residue is 0. [CDESX18, section 3]
/// An element that is wrong modulo 2^64 passes with probability at most 65 / 2^64 [CDESX18, lemma 1].
///
/// Words of bits, in the same rounds, over GF(2^64): a wrong bit passes with probability at most 2^-40 + 2^-64.
///
/// With selective abort: a party that cheats in the last message may let one honest party finish, with right values,
/// while another aborts.
void check_macs(Session& s);

/// Cost of a check of openings like these.
Cost check_macs_cost(const AuthLog& log, PartyId parties, PartyId self);
/// Of a check at this point, which every party knows.
Cost check_macs_cost(Session& s);

/// Of the check after an opening to all of ring elements, or of bits.
Cost check_open_ring_cost(PartyId parties);
Cost check_open_bits_cost(PartyId parties);

/// Checks if the log has become too long.
void check_macs_if_long(Session& s);

}  // namespace parley
