#include "protocols/vectors/scheme_vectors.h"
#include "protocols/vectors/schemes.h"

namespace parley {

std::unique_ptr<VectorOperations> plain_vectors(Session& s) { return std::make_unique<SchemeVectors<Plain>>(s); }

}  // namespace parley
