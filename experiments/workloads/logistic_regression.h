#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// Binary logistic regression over rows of three owners, a program per scheme.
std::vector<Program> logistic_regression();

}  // namespace parley
