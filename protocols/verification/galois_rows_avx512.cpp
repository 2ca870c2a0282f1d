#include "core/cpu.h"
#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisRows kGaloisRowsAvx512 = galois_rows_table("avx512", [] { return cpu_features().avx512; });

}  // namespace parley
