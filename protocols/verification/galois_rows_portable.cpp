#include "core/cpu.h"
#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisPath kGaloisPortable = galois_path("portable", &runs_anywhere);

}  // namespace parley
