#pragma once

#include "experiments/party_options.h"
#include "experiments/plan.h"
#include "transports/mesh.h"

namespace parley {

/// The mesh that the command line and the roster describe, without the program digest. Throws ConfigError.
MeshSpec mesh_spec(const PartyOptions& options);

/// SHA-256 over all that must be equal at the parties besides the session: the plan and the shape of the network.
/// Parties that differ refuse each other when they connect.
Digest program_digest(const Plan& plan, const std::string& network);

}  // namespace parley
