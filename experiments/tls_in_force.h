#pragma once

#include <string>

#include "transports/mesh.h"

namespace parley {

/// Version and cipher suite that parties with the settings of `spec` agree on, so that a result can say it: found out
/// by a handshake of the own certificate with itself. Over `mpi`, what seals the
/// messages. "off" without TLS.
std::string tls_in_force(const MeshSpec& spec);

}  // namespace parley
