#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

CatalogPart spdz2k_rows() { return part_of<Spdz2k>(); }

}  // namespace parley
