#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// Moments, correlation and least squares over rows of several owners, a program per scheme.
std::vector<Program> statistics();

}  // namespace parley
