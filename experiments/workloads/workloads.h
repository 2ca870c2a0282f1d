#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// Every workload: a computation with real data and a plaintext oracle.
std::vector<Program> workloads();

}  // namespace parley
