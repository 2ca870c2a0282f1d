#pragma once

/// The connections between the parties, made and greeted: what the socket back-ends stand on.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "transports/hello.h"
#include "transports/mesh.h"
#include "transports/stream_socket.h"

namespace parley {

/// Shared by the lanes of one party. Each lane has a connection of its own to every peer; the party with the lower id
/// listens, on one port for all lanes, and the other one calls.
class SocketMesh {
 public:
  /// Listens. Throws ConfigError when the port is taken. Certificates that are no good are said by `connect_lane`,
  /// where the others are told.
  explicit SocketMesh(const MeshSpec& spec);

  const MeshSpec& spec() const { return spec_; }

  /// One greeted, blocking connection per peer; the own entry is empty. Collective; safe to call from several threads
  /// with different lanes. Strangers on the port are sent away; a peer that runs something else is an error here and at
  /// the peer, and everyone else is told.
  std::vector<StreamSocket> connect_lane(LaneId lane);

  /// The same for a mesh without TLS.
  std::vector<Socket> connect_plain_lane(LaneId lane);

 private:
  friend class LaneSetup;

  /// A fresh connection, about to be greeted.
  StreamSocket begin(Socket socket, TlsStream::Role role) const;

  MeshSpec spec_;
  Socket listener_;
  std::shared_ptr<const TlsContext> tls_;   // null without TLS
  std::optional<ConfigError> tls_failure_;  // why it is null with TLS
  std::mutex mutex_;
  std::map<std::pair<LaneId, PartyId>, StreamSocket> parked_;  // greeted for a lane that is not open here yet
};

}  // namespace parley
