#pragma once

/// What each scheme has in the catalogue, made in a source file of its own. `plain` has nothing there: a mesh has two
/// parties or more.

#include <vector>

#include "protocols/catalog.h"

namespace parley {

struct CatalogPart {
  std::vector<CatalogRow> rows;
  std::vector<CatalogGap> gaps;
};

CatalogPart additive_rows();
CatalogPart replicated_rows();
CatalogPart replicated_malicious_rows();
CatalogPart spdz2k_rows();

}  // namespace parley
