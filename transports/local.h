#pragma once

/// Parties as threads of this process: for tests, examples and the `memory` transport.

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "transports/mesh.h"

namespace parley {

/// The specs of `parties` local parties that fit together: loopback addresses with sockets that already listen, a
/// shared memory hub, a fresh session. `like` gives everything else.
std::vector<MeshSpec> local_specs(PartyId parties, std::string_view transport, const MeshSpec& like = {});

/// Runs `program` once per party, each on its own thread with its own lane 0, and closes the mesh in order.
/// A party that throws aborts its transport, so that the others fail too; the first failure is rethrown.
void run_parties(PartyId parties, std::string_view transport, const std::function<void(Transport&)>& program);

/// The same over given specs, for instance with a shorter deadline.
void run_parties(const std::vector<MeshSpec>& specs, const std::function<void(Transport&)>& program);

}  // namespace parley
