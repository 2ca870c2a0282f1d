#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// The rows of the protocol catalogue as programs. Their correlations come from a dealer, or from
/// another source where their scheme has one.
std::vector<Program> operations();

}  // namespace parley
