#pragma once

#include "experiments/program.h"

namespace parley {

/// Party 0 holds the weights of a linear classifier, party 1 holds images; a dealer, the last party of the mesh, helps
/// in the offline phase, or the two make their triples by OT. Party 1 learns the scores of its images and nothing else,
/// party 0 learns nothing. Parties 2 and up hold shares only.
Program linear_scoring();

}  // namespace parley
