#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// A query like TPC-H Q6, a program per scheme: range filters on three columns, then a sum of products.
std::vector<Program> revenue_query();

}  // namespace parley
