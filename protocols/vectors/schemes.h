#pragma once

/// The schemes of private vectors, each compiled in a source file of its own.

#include <memory>

#include "protocols/vectors/vector_operations.h"

namespace parley {

std::unique_ptr<VectorOperations> plain_vectors(Session& s);
std::unique_ptr<VectorOperations> additive_vectors(Session& s);
std::unique_ptr<VectorOperations> replicated_vectors(Session& s);
std::unique_ptr<VectorOperations> replicated_malicious_vectors(Session& s);
std::unique_ptr<VectorOperations> spdz2k_vectors(Session& s);

}  // namespace parley
