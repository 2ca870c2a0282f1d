#pragma once

/// Random oblivious transfers from public-key operations: the few from which OT extension makes millions.
///
/// The endemic OT of Masny and Rindal ("Endemic Oblivious Transfer", CCS'19) over the group P-256: one round, secure
/// against malicious parties in the random oracle model. "Endemic" says that a corrupted party may choose its own
/// strings; OT extension is secure with that. The group must be one in which points can be added and hashed to. OpenSSL
/// offers that for P-256 (EC_POINT), whose multiplication runs in constant time, and not for X25519, of which it has
/// the key agreement only.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "protocols/cost.h"
#include "protocols/session.h"

namespace parley {

inline constexpr std::size_t kBaseOtPoint = 33;  // bytes of a compressed point

struct BaseOts {
  std::vector<std::array<Key, 2>> sent;  ///< both strings of each OT in which this party is the sender
  std::vector<Key> received;             ///< the string of the own choice of each OT in which it is the receiver
};

/// As many OTs in each direction as there are `choices`, which are 0 or 1. Both parties call with equally many.
BaseOts base_ots(Session& s, PartyId peer, std::span<const std::uint8_t> choices);

/// Two points as a receiver, one as a sender.
constexpr Cost base_ots_cost(std::size_t n) { return {.rounds = n > 0 ? 1u : 0u, .bytes_sent = 3 * n * kBaseOtPoint}; }

}  // namespace parley
