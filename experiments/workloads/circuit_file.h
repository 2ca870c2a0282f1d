#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// Any boolean circuit, read from a file in the Bristol Fashion format, on random inputs of all parties.
std::vector<Program> circuit_file();

}  // namespace parley
