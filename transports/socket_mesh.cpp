#include "transports/socket_mesh.h"

#include "transports/lane_setup.h"

namespace parley {

SocketMesh::SocketMesh(const MeshSpec& spec) : spec_(spec) {
  listener_ = spec.listen_fd >= 0 ? Socket(spec.listen_fd) : listen_on(spec.addresses[spec.self]);
  set_blocking(listener_, false);
}

std::vector<Socket> SocketMesh::connect_lane(LaneId lane) {
  const std::lock_guard lock(mutex_);
  return LaneSetup(*this, lane).run();
}

}  // namespace parley
