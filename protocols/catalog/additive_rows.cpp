#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

std::vector<CatalogRow> additive_rows() { return rows_of<Additive>(); }

}  // namespace parley
