#include "protocols/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "protocols/catalog/rows.h"

namespace parley {

std::span<const CatalogRow> catalog() {
  static const std::vector<CatalogRow> rows = [] {
    std::vector<CatalogRow> all;
    for (const auto& of_scheme : {&additive_rows, &replicated_rows, &replicated_malicious_rows, &spdz2k_rows})
      for (CatalogRow& row : of_scheme()) all.push_back(std::move(row));
    return all;
  }();
  return rows;
}

const CatalogRow& find_operation(std::string_view name) {
  const auto found = std::ranges::find(catalog(), name, &CatalogRow::name);
  if (found != catalog().end()) return *found;
  std::vector<std::string_view> known;
  for (const CatalogRow& row : catalog()) known.push_back(row.name);
  throw ConfigError(fmt::format("there is no operation '{}'{}", name, suggest(name, known)));
}

}  // namespace parley
