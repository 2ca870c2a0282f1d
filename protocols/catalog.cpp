#include "protocols/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "protocols/catalog/rows.h"

namespace parley {

namespace {

const CatalogPart& everything() {
  static const CatalogPart all = [] {
    CatalogPart sum;
    for (const auto& of_scheme : {&additive_rows, &replicated_rows, &replicated_malicious_rows, &spdz2k_rows}) {
      CatalogPart part = of_scheme();
      std::ranges::move(part.rows, std::back_inserter(sum.rows));
      std::ranges::move(part.gaps, std::back_inserter(sum.gaps));
    }
    return sum;
  }();
  return all;
}

}  // namespace

std::span<const CatalogRow> catalog() { return everything().rows; }
std::span<const CatalogGap> catalog_gaps() { return everything().gaps; }

const CatalogRow& find_operation(std::string_view name) {
  const auto found = std::ranges::find(catalog(), name, &CatalogRow::name);
  if (found != catalog().end()) return *found;
  std::vector<std::string_view> known;
  for (const CatalogRow& row : catalog()) known.push_back(row.name);
  throw ConfigError(fmt::format("there is no operation '{}'{}", name, suggest(name, known)));
}

}  // namespace parley
