#include "protocols/catalog.h"

#include <gtest/gtest.h>

#include <set>

#include "core/error.h"
#include "protocols/preprocessing/correlation_source.h"
#include "tests/protocols/local_sessions.h"

namespace parley {
namespace {

class Catalog : public testing::TestWithParam<CatalogRow> {};

std::vector<Shape> shapes_of(const CatalogRow& row) {
  if (row.shape == ShapeKind::vector) return {{.n = 0}, {.n = 1}, {.n = 77}, {.n = 50'000}};
  if (row.shape == ShapeKind::numbers) {
    std::vector<Shape> shapes;
    for (const std::uint64_t n : {0, 1, 77, 20'000}) shapes.push_back({.n = n, .bits = row.default_shape.bits});
    return shapes;
  }
  return {{1, 1, 1}, {3, 0, 2}, {5, 7, 3}, {64, 100, 33}};
}

/// Three runs on one reserve, then one on another: right results, at the declared cost.
void run_row(const CatalogRow& row, PartyId parties, PartyId dealers, const Shape& shape) {
  SCOPED_TRACE(testing::Message() << row.name << ", " << parties << " parties, " << dealers << " dealers, " << shape.m
                                  << " x " << shape.k << " x " << shape.n);
  run_sessions(parties, dealers, [&](Session& s) {
    const Trial trial = row.prepare(s, shape, 99);
    ASSERT_GE(trial.reserve_limit, 3u);
    for (const std::uint64_t runs : {3, 1}) {
      trial.reserve(runs);
      const Reading before(s);
      for (std::uint64_t run = 0; run < runs; ++run) trial.run();
      const Traffic moved = s.net().traffic() - before.traffic;
      EXPECT_EQ(moved.bytes_sent, s.computes() ? runs * row.cost(shape, parties, s.self()).bytes_sent : 0);
      EXPECT_EQ(trial.check(), "");
    }
  });
}

TEST_P(Catalog, RowIsRightAtItsDeclaredCost) {
  const CatalogRow& row = GetParam();
  for (const PartyId parties : {2, 3, 5}) {
    if (parties < row.min_parties || parties > row.max_parties) continue;
    for (const Shape& shape : shapes_of(row)) {
      run_row(row, parties, 0, shape);
      if (row.uses_correlations) run_row(row, parties, 1, shape);
    }
  }
}

TEST_P(Catalog, ShapesThatCannotFitAreRefused) {
  run_sessions(GetParam().min_parties, 0, [](Session& s) {
    constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
    EXPECT_THROW(GetParam().prepare(s, {kHuge, kHuge, kHuge}, 1), ConfigError);
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, Catalog, testing::ValuesIn(catalog().begin(), catalog().end()), [](const auto& tested) {
  std::string name = tested.param.name;
  std::ranges::replace(name, '.', '_');
  return name;
});

TEST(CatalogNames, AreUniqueAndFound) {
  std::set<std::string> names;
  for (const CatalogRow& row : catalog()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_operation(row.name).name, row.name);
    EXPECT_FALSE(row.summary.empty() || row.paper.empty()) << row.name;
  }
}

TEST(CatalogNames, MisspeltOneSuggestsTheNearest) {
  try {
    find_operation("beaver_mull");
    FAIL() << "found";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("beaver_mul"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace parley
