#pragma once

/// The connections between the parties, made and greeted: what the socket back-ends stand on.

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "transports/hello.h"
#include "transports/mesh.h"
#include "transports/socket.h"

namespace parley {

/// Shared by the lanes of one party. Each lane has a connection of its own to every peer; the party with the lower id
/// listens, on one port for all lanes, and the other one calls.
class SocketMesh {
 public:
  /// Listens. Throws ConfigError when the port is taken.
  explicit SocketMesh(const MeshSpec& spec);

  const MeshSpec& spec() const { return spec_; }

  /// One greeted, blocking connection per peer; the own entry is empty. Collective; safe to call from several threads
  /// with different lanes. Strangers on the port are sent away; a peer that runs something else is an error here and at
  /// the peer, and everyone else is told.
  std::vector<Socket> connect_lane(LaneId lane);

 private:
  friend class LaneSetup;

  MeshSpec spec_;
  Socket listener_;
  std::mutex mutex_;
  std::map<std::pair<LaneId, PartyId>, Socket> parked_;  // greeted for a lane that is not open here yet
};

}  // namespace parley
