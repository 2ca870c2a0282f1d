#include "protocols/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/catalog/number_operations.h"
#include "protocols/catalog_trials.h"
#include "protocols/sharing/input.h"
#include "protocols/sharing/open.h"

namespace parley {
namespace {

using R = std::uint64_t;  // the ring of the catalogue's trials

constexpr auto kDishonestMajority = Security::semi_honest_dishonest_majority;

MatrixShape matrices(const Shape& shape) { return {shape.m, shape.k, shape.n}; }

std::vector<CatalogRow> additive_rows() {
  return {
      CatalogRow{.name = "input",
                 .operation = "input",
                 .scheme = Additive::kName,
                 .summary = "additive shares of one party's values, from pairwise streams: nothing travels",
                 .paper = "Cramer, Damgard, Ishai 2005: pseudo-random sharing",
                 .security = kDishonestMajority,
                 .shape = ShapeKind::vector,
                 .default_shape = {.n = 1 << 20},
                 .uses_correlations = false,
                 .min_parties = 2,
                 .max_parties = kMaxParties,
                 .cost = [](const Shape&, PartyId, PartyId) { return input_cost(); },
                 .prepare = &prepare_input},
      CatalogRow{.name = "open",
                 .operation = "open",
                 .scheme = Additive::kName,
                 .summary = "the values behind additive shares, to every party",
                 .paper = "Beaver 1991",
                 .security = kDishonestMajority,
                 .shape = ShapeKind::vector,
                 .default_shape = {.n = 1 << 20},
                 .uses_correlations = false,
                 .min_parties = 2,
                 .max_parties = kMaxParties,
                 .cost = [](const Shape& shape, PartyId parties, PartyId) { return open_cost<R>(shape.n, parties); },
                 .prepare = &prepare_open},
      CatalogRow{.name = "beaver_mul",
                 .operation = "mul",
                 .scheme = Additive::kName,
                 .summary = "elementwise product over Z_2^64 with triples",
                 .paper = "Beaver 1991",
                 .security = kDishonestMajority,
                 .shape = ShapeKind::vector,
                 .default_shape = {.n = 1 << 20},
                 .uses_correlations = true,
                 .min_parties = 2,
                 .max_parties = kMaxParties - 1,
                 .cost = [](const Shape& shape, PartyId parties, PartyId) { return mul_cost<R>(shape.n, parties); },
                 .prepare = &prepare_beaver_mul},
      CatalogRow{
          .name = "beaver_matmul",
          .operation = "matmul",
          .scheme = Additive::kName,
          .summary = "matrix product over Z_2^64 with a matrix triple",
          .paper = "Beaver 1991; Mohassel, Zhang 2017 for matrices",
          .security = kDishonestMajority,
          .shape = ShapeKind::matrices,
          .default_shape = {.m = 256, .k = 256, .n = 256},
          .uses_correlations = true,
          .min_parties = 2,
          .max_parties = kMaxParties - 1,
          .cost = [](const Shape& shape, PartyId parties, PartyId) { return matmul_cost<R>(matrices(shape), parties); },
          .prepare = &prepare_beaver_matmul}};
}

}  // namespace

std::span<const CatalogRow> catalog() {
  static const std::vector<CatalogRow> rows = [] {
    std::vector<CatalogRow> all = additive_rows();
    for (CatalogRow& row : additive_number_rows()) all.push_back(std::move(row));
    for (CatalogRow& row : replicated_rows()) all.push_back(std::move(row));
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
