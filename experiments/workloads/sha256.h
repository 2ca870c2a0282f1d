#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

/// Identifiers of party 1 are hashed behind a key of party 0 with SHA-256, one block each; party 1 learns the digests.
/// So pseudonyms are made that none of the parties could have computed alone.
std::vector<Program> sha256_workload();

}  // namespace parley
