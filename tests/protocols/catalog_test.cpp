#include "protocols/catalog.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <set>

#include "core/error.h"
#include "protocols/ot/ot_correlations.h"
#include "protocols/preprocessing/correlation_source.h"
#include "tests/protocols/schemes.h"

namespace parley {
namespace {

class Catalog : public testing::TestWithParam<CatalogRow> {};

std::vector<Shape> shapes_of(const CatalogRow& row) {
  std::vector<Shape> shapes;
  const auto add = [&](Shape shape) {
    shape.bits = row.default_shape.bits;
    shapes.push_back(shape);
  };
  const std::uint64_t large = row.scheme == Spdz2k::kName ? 2'000 : 20'000;  // every bit has the work of 41
  switch (row.shape) {
    case ShapeKind::numbers:
      for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{77}, large}) add({.n = n});
      break;
    case ShapeKind::stretches:
      for (const std::uint64_t n : {0, 1, 77}) add({.k = 3, .n = n});
      for (const std::uint64_t n : {1, 77}) add({.k = 100, .n = n});
      break;
    case ShapeKind::matrices:
      for (const auto& [m, k, n] : {std::array<std::uint64_t, 3>{1, 1, 1}, {3, 0, 2}, {5, 7, 3}, {64, 100, 33}})
        add({.m = m, .k = k, .n = n});
      break;
  }
  return shapes;
}

/// Who makes the correlations.
enum class Source : std::uint8_t { first_party, dealer, ot };

/// Three runs on one reserve, then one on another: right results, at the declared cost, which the session notes too.
void run_row(const CatalogRow& row, PartyId parties, Source source, const Shape& shape) {
  SCOPED_TRACE(testing::Message() << row.name << ", " << parties << " parties, source " << static_cast<int>(source)
                                  << ", " << shape.m << " x " << shape.k << " x " << shape.n);
  run_sessions(parties, source == Source::dealer ? 1 : 0, [&](Session& s) {
    if (source == Source::ot) s.use_correlations(make_ot_correlations(s));
    const Trial trial = row.prepare(s, shape, 99);
    ASSERT_GE(trial.reserve_limit, 3u);
    for (const std::uint64_t runs : {3, 1}) {
      trial.reserve(runs);
      const auto taken = row.uses_correlations() && s.computes() ? items_taken(s) : 0;
      const std::uint64_t noted = s.costs().total().bytes_sent;
      const Reading before(s);
      for (std::uint64_t run = 0; run < runs; ++run) trial.run();
      const Traffic moved = s.net().traffic() - before.traffic;
      const Cost cost = s.computes() ? row.cost(shape, parties, s.self()) : Cost{};
      EXPECT_EQ(moved.bytes_sent, runs * cost.bytes_sent) << "party " << s.self();
      EXPECT_EQ(s.costs().total().bytes_sent - noted, runs * cost.bytes_sent) << "party " << s.self();
      const auto used = row.uses_correlations() && s.computes() ? items_taken(s) - taken : 0;
      EXPECT_EQ(used, runs * cost.correlations) << "party " << s.self();
      EXPECT_EQ(trial.check(), "");
    }
  });
}

/// One run between parties that begin at one depth: the declared rounds.
void count_rounds(const CatalogRow& row, PartyId parties, const Shape& shape) {
  SCOPED_TRACE(testing::Message() << row.name << ", " << parties << " parties, " << shape.n);
  std::atomic<std::uint64_t> rounds = 0;
  CostProbe probe;
  run_sessions(parties, 0, [&](Session& s) {
    const Trial trial = row.prepare(s, shape, 99);
    trial.reserve(1);
    const Cost cost = row.cost(shape, parties, s.self());
    rounds = cost.rounds;
    probe.measure(s, cost, [&] {
      trial.run();
      return 0;
    });
  });
  EXPECT_EQ(probe.rounds(), rounds);
}

TEST_P(Catalog, RowIsRightAtItsDeclaredCost) {
  const CatalogRow& row = GetParam();
  for (const PartyId parties : {2, 3, 5}) {
    if (parties < row.min_parties || parties > row.max_parties) continue;
    for (const Shape& shape : shapes_of(row)) {
      run_row(row, parties, Source::first_party, shape);
      if (row.uses_correlations()) run_row(row, parties, Source::dealer, shape);
      if (shape.n <= 77) count_rounds(row, parties, shape);
    }
  }
}

TEST_P(Catalog, ShapesThatCannotFitAreRefused) {
  run_sessions(GetParam().min_parties, 0, [](Session& s) {
    constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
    EXPECT_THROW(GetParam().prepare(s, {kHuge, kHuge, kHuge, GetParam().default_shape.bits}, 1), ConfigError);
  });
}

std::string name_in_test(const testing::TestParamInfo<CatalogRow>& tested) {
  std::string name = tested.param.name;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rows, Catalog, testing::ValuesIn(catalog().begin(), catalog().end()), name_in_test);

/// Rows of two parties that need no dealer, because they make their correlations by OT.
class CatalogByOt : public testing::TestWithParam<CatalogRow> {};

std::vector<CatalogRow> rows_by_ot() {
  std::vector<CatalogRow> rows;
  std::ranges::copy_if(catalog(), std::back_inserter(rows),
                       [](const CatalogRow& row) { return row.scheme == Additive::kName && row.uses_correlations(); });
  return rows;
}

TEST_P(CatalogByOt, RowIsRightAtTheSameCost) {
  for (Shape shape : shapes_of(GetParam())) {
    shape.n = std::min<std::uint64_t>(shape.n, 2'000);  // a product of words takes 64 OTs
    run_row(GetParam(), 2, Source::ot, shape);
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, CatalogByOt, testing::ValuesIn(rows_by_ot()), name_in_test);

TEST(CatalogNames, EverySchemeHasEveryOperationOrSaysWhyNot) {
  std::map<std::string_view, std::multiset<std::string_view>> operations;
  for (const CatalogRow& row : catalog()) operations[row.scheme].insert(row.operation);
  ASSERT_EQ(operations.size(), 4u);
  for (const CatalogGap& gap : catalog_gaps()) {
    operations.at(gap.scheme).insert(gap.operation);
    EXPECT_FALSE(gap.reason.empty()) << gap.operation << " of " << gap.scheme;
  }
  for (const auto& [scheme, names] : operations) {
    EXPECT_EQ(names, operations["additive"]) << scheme;
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size()) << scheme;
  }
}

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
    find_operation("mul.additiv");
    FAIL() << "found";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("mul.additive"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace parley
