#include "core/cpu.h"
#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisRows kGaloisRowsAvx2 = galois_rows_table("avx2", [] { return cpu_features().avx2; });

}  // namespace parley
