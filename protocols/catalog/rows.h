#pragma once

/// The rows of each scheme, made in a source file of its own. `plain` has none: a mesh has two parties or more.

#include <vector>

#include "protocols/catalog.h"

namespace parley {

std::vector<CatalogRow> additive_rows();
std::vector<CatalogRow> replicated_rows();
std::vector<CatalogRow> replicated_malicious_rows();
std::vector<CatalogRow> spdz2k_rows();

}  // namespace parley
