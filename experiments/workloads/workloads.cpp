#include "experiments/workloads/workloads.h"

#include "experiments/workloads/linear_scoring.h"

namespace parley {

std::vector<Program> workloads() { return {linear_scoring()}; }

}  // namespace parley
