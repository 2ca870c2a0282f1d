#include "core/cpu.h"
#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisPath kGaloisAvx512 = galois_path("avx512", [] { return cpu_features().avx512; });

}  // namespace parley
