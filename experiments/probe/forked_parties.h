#pragma once

#include <functional>
#include <string>

#include "core/types.h"
#include "experiments/probe/shared_control.h"

namespace parley {

/// Runs `party(self, control)` in a process of its own for each of `parties`, and returns when all are gone. A party
/// that throws takes the others with it. Empty, or why the parties failed.
std::string run_forked(PartyId parties, const std::function<void(PartyId self, Control& control)>& party);

}  // namespace parley
