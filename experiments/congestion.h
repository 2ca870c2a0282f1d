#pragma once

#include <string>

#include "transports/mesh.h"

namespace parley {

/// The congestion control that the sockets of `spec` get, so that a result can say what "auto" came to: found out by a
/// connection to the own address. "not set" where the back-end makes no TCP connections itself.
std::string congestion_in_force(const MeshSpec& spec);

}  // namespace parley
