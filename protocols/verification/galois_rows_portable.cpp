#include "protocols/verification/galois_rows_bodies.h"

namespace parley {

const GaloisRows kGaloisRowsPortable = galois_rows_table("portable", [] { return true; });

}  // namespace parley
