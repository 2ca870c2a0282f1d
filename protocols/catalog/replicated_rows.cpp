#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

std::vector<CatalogRow> replicated_rows() { return rows_of<Replicated>(); }

}  // namespace parley
