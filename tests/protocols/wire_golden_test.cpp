/// What each row of the catalogue sends, message by message, against golden files: a change of the protocol shows even
/// where its result and its cost stay the same. tests/README.md says how the files are renewed.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "protocols/catalog.h"
#include "protocols/session.h"
#include "tests/support/mesh_run.h"
#include "transports/local.h"
#include "transports/traced.h"

namespace parley {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(PARLEY_SOURCE_DIR) / "tests/golden/wire";

/// Small, and not a multiple of 64.
Shape golden_shape(const CatalogRow& row) {
  Shape shape{.n = 77, .bits = row.default_shape.bits};
  if (row.shape != ShapeKind::numbers) shape.k = 5;
  if (row.shape == ShapeKind::matrices) shape.m = 3;
  return shape;
}

/// A line for each party: to whom it sends how many bytes, in the order of sending.
std::string transcript_of(const CatalogRow& row) {
  const auto computing = std::max<PartyId>(row.min_parties, 1);
  const auto parties = static_cast<PartyId>(computing + (row.uses_correlations() ? 1 : 0));
  std::vector<std::vector<TraceEntry>> entries(parties);
  std::vector<std::string> lines(parties);
  const auto outcomes = test::run_mesh(
      local_specs(parties, "memory"),
      [&](std::unique_ptr<Transport> net) {
        const PartyId self = net->self();
        return trace(std::move(net), trace_into(entries[self]));
      },
      [&](Transport& net) {
        Session s(net, {.parties = computing, .seed = 7});
        const Trial trial = row.prepare(s, golden_shape(row), 7);
        trial.reserve(1);
        const auto begin = entries[net.self()].size();
        trial.run();
        std::string& line = lines[net.self()];
        for (std::size_t i = begin; i < entries[net.self()].size(); ++i) {
          const TraceEntry& entry = entries[net.self()][i];
          if (entry.direction != Direction::send || entry.kind != FrameKind::data) continue;
          line += fmt::format("  {}:{}", entry.peer, entry.length);
        }
      });
  std::string text =
      fmt::format("# {} of {} numbers, {} parties; receiver:bytes\n", row.name, golden_shape(row).n, computing);
  for (PartyId party = 0; party < parties; ++party) {
    if (!outcomes[party].in_order()) ADD_FAILURE() << "party " << party << ": " << outcomes[party];
    text += fmt::format("{} {}:{}\n", party < computing ? "party" : "dealer", party, lines[party]);
  }
  return text;
}

class WireGolden : public testing::TestWithParam<CatalogRow> {};

TEST_P(WireGolden, MessagesAreThoseOfTheFile) {
  const std::string transcript = transcript_of(GetParam());
  const auto path = kFolder / (GetParam().name + ".txt");
  if (std::getenv("PARLEY_RENEW_GOLDEN") != nullptr) {
    std::filesystem::create_directories(kFolder);
    std::ofstream(path) << transcript;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; PARLEY_RENEW_GOLDEN=1 writes it";
  std::ostringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(transcript, golden.str());
}

INSTANTIATE_TEST_SUITE_P(Rows, WireGolden, testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST(WireGoldenFiles, BelongToARowEach) {
  for (const auto& file : std::filesystem::directory_iterator(kFolder))
    EXPECT_NO_THROW(find_operation(file.path().stem().string())) << file.path();
}

}  // namespace
}  // namespace parley
