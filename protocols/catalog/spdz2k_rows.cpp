#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

std::vector<CatalogRow> spdz2k_rows() { return rows_of<Spdz2k>(); }

}  // namespace parley
