#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// The rows of the protocol catalogue as programs. Operations that use correlations run with a dealer.
std::vector<Program> operations();

}  // namespace parley
