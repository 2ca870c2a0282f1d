#include "transports/shm_mesh.h"

#include <fmt/format.h>

#include "transports/shm_lane_setup.h"

namespace parley {
namespace {

/// An address that cannot be resolved is left to the calls that follow, where the others are told.
const MeshSpec& require_one_host(const MeshSpec& spec) {
  for (PartyId id = 0; id < spec.parties; ++id)
    if (is_on_another_host(spec.addresses[id]))
      throw ConfigError(fmt::format(
          "transport shm: party {} at {} is not on this host, whose memory the parties share; tcp and uring reach it",
          id, spec.addresses[id].host));
  return spec;
}

}  // namespace

ShmMesh::ShmMesh(const MeshSpec& spec) : sockets_(require_one_host(spec)), peers_(spec.parties) {
  for (PartyId above = spec.self + 1; above < spec.parties; ++above) peers_[above].token = random_session();
}

std::vector<SharedLink> ShmMesh::connect_lane(LaneId lane) { return ShmLaneSetup(*this, lane).run(); }

}  // namespace parley
