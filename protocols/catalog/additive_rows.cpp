#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

CatalogPart additive_rows() { return part_of<Additive>(); }

}  // namespace parley
