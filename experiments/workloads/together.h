#pragma once

#include <functional>

#include "protocols/session.h"

namespace parley {

/// Runs `prepare`, which reads data and sends nothing, at every party, and fails at all parties if it fails at one: the
/// parties stay in step. One round of a byte to each other party of the mesh, the dealer included. Throws what
/// `prepare` threw, or a DataError that names the party whose data are wrong.
void together(Session& s, const std::function<void()>& prepare);

}  // namespace parley
