#pragma once

/// The connections between parties of one host, and the memory that goes with each of them.
///
/// Of every pair, the party with the higher id makes the memory and hands it over to the lower one. It does so before
/// it calls, so that lanes may be opened in any order: memory waits in the box of a party as connections wait at its
/// port. Where the box is, and a token to tell parties from strangers, goes over the connections of lane 0.

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "core/frame.h"
#include "transports/shm_handover.h"
#include "transports/shm_pair.h"
#include "transports/socket_mesh.h"

namespace parley {

/// The first bytes after the hello on lane 0: where a party takes memory from one that is above it.
struct BoxNotice {
  FrameHeader header{.length = sizeof(BoxNotice) - sizeof(FrameHeader)};
  HandoverToken token{};
  BoxName box{};
  std::array<char, 3> reserved{};
};

/// What two parties have in common for one lane.
struct SharedLink {
  Socket socket;
  PairMapping memory;
};

/// Shared by the lanes of one party.
class ShmMesh {
 public:
  /// Throws ConfigError when the roster has an address that is not on this host.
  explicit ShmMesh(const MeshSpec& spec);

  const MeshSpec& spec() const { return sockets_.spec(); }

  /// As SocketMesh::connect_lane, with the memory.
  std::vector<SharedLink> connect_lane(LaneId lane);

 private:
  friend class ShmLaneSetup;

  /// A party above knows the own box by `token`; a party below has told `token` and `box`.
  struct Peer {
    HandoverToken token{};
    BoxName box{};
  };

  SocketMesh sockets_;
  HandoverBox box_;
  std::vector<Peer> peers_;
  std::mutex mutex_;                                          // of what follows, and of taking from the box
  std::map<std::pair<LaneId, PartyId>, PairMapping> parked_;  // taken for a lane that is not open here yet
};

}  // namespace parley
