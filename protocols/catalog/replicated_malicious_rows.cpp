#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

std::vector<CatalogRow> replicated_malicious_rows() { return rows_of<ReplicatedMalicious>(); }

}  // namespace parley
