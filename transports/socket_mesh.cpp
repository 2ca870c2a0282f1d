#include "transports/socket_mesh.h"

#include "transports/lane_setup.h"

namespace parley {

SocketMesh::SocketMesh(const MeshSpec& spec) : spec_(spec) {
  listener_ = spec.listen_fd >= 0 ? Socket(spec.listen_fd) : listen_on(spec.addresses[spec.self]);
  set_blocking(listener_, false);
  if (!spec.tls) return;
  try {
    tls_ = std::make_shared<const TlsContext>(spec.tls, spec.self);
  } catch (const ConfigError& error) {
    tls_failure_ = error;
  }
}

std::vector<StreamSocket> SocketMesh::connect_lane(LaneId lane) {
  const std::lock_guard lock(mutex_);
  return LaneSetup(*this, lane).run();
}

std::vector<Socket> SocketMesh::connect_plain_lane(LaneId lane) {
  std::vector<Socket> sockets;
  for (StreamSocket& socket : connect_lane(lane)) sockets.push_back(socket.release());
  return sockets;
}

StreamSocket SocketMesh::begin(Socket socket, TlsStream::Role role) const {
  return StreamSocket(std::move(socket), tls_ ? std::make_unique<TlsStream>(tls_, role) : nullptr);
}

}  // namespace parley
