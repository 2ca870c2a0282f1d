#pragma once

#include <vector>

#include "experiments/program.h"

namespace parley {

Program ping_pong();
Program exchange_pattern();
Program ring_shift();
Program open_to_all_pattern();
Program stream();
Program bistream();
Program message_rate();
Program overlap();

/// The micro-patterns, in the order they are listed.
std::vector<Program> patterns();

}  // namespace parley
