#pragma once

#include "experiments/program.h"

namespace parley {

/// The offline phase of two parties without a dealer, measured as a computation of its own.
Program triples_by_ot();

}  // namespace parley
