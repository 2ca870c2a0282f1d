#include "protocols/catalog/number_operations.h"

namespace parley {

std::vector<CatalogRow> replicated_rows() { return number_rows<Replicated>(); }

}  // namespace parley
