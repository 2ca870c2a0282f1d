#include "core/cpu.h"
#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisPath kGaloisAvx2 = galois_path("avx2", [] { return cpu_features().avx2; });

}  // namespace parley
