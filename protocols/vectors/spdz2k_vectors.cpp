#include "protocols/vectors/scheme_vectors.h"
#include "protocols/vectors/schemes.h"

namespace parley {

std::unique_ptr<VectorOperations> spdz2k_vectors(Session& s) { return std::make_unique<SchemeVectors<Spdz2k>>(s); }

}  // namespace parley
