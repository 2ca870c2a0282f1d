#pragma once

/// The first bytes on every connection: who is there, and whether both run the same thing.

#include <cstdint>
#include <optional>

#include "core/frame.h"
#include "transports/mesh.h"

namespace parley {

inline constexpr std::array<char, 8> kHelloMagic{'P', 'A', 'R', 'L', 'E', 'Y', '\r', '\n'};
inline constexpr std::uint16_t kHelloVersion = 3;

/// Sent by the party that connects, then by the one that accepted. Magic and version stay where they are in every
/// version; the rest is read only when the version agrees.
struct Hello {
  std::array<char, 8> magic = kHelloMagic;
  std::uint16_t version = kHelloVersion;
  PartyId from = 0;
  PartyId to = 0;
  PartyId parties = 0;
  LaneId lane = 0;
  std::uint16_t refused = 0;      ///< 1: the sender gives up, for the reason in `notice`
  std::uint32_t on_one_host = 0;  ///< 1: all parties are, by the addresses that the sender has
  SessionId session{};
  Digest program{};
  AbortNotice notice;
};
static_assert(sizeof(Hello) == 264 && std::is_trivially_copyable_v<Hello>);

Hello make_hello(const MeshSpec& spec, PartyId to, LaneId lane);

/// Do these bytes begin like a hello? Anything else on the port is not from a party.
bool begins_like_hello(Bytes bytes);

/// What is wrong with `got` for a party of `spec`; nullopt when it is welcome. `from` is the party that was called, or
/// kMaxParties when a stranger called us.
std::optional<TransportError> objection(const MeshSpec& spec, PartyId from, const Hello& got);

}  // namespace parley
