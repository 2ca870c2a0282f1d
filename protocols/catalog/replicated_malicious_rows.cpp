#include "protocols/catalog/all_operations.h"
#include "protocols/catalog/rows.h"

namespace parley {

CatalogPart replicated_malicious_rows() { return part_of<ReplicatedMalicious>(); }

}  // namespace parley
