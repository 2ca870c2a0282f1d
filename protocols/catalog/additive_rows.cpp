#include "protocols/catalog/number_operations.h"

namespace parley {

std::vector<CatalogRow> additive_number_rows() { return number_rows<Additive>(); }

}  // namespace parley
