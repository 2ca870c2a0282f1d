#include "experiments/workloads/linear_scoring.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <random>

#include "core/error.h"
#include "experiments/source_choice.h"
#include "protocols/arithmetic/beaver.h"
#include "protocols/sharing/open.h"
#include "tests/experiments/workloads/temporary_folder.h"
#include "transports/local.h"

namespace parley {
namespace {

/// Rows whose class says which of the three features is largest.
std::string separable_csv(std::size_t rows) {
  std::mt19937 random(7);
  std::string text = "label,a,b,c\n";
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t label = random() % 3;
    text += std::to_string(label);
    for (std::size_t f = 0; f < 3; ++f) text += "," + std::to_string((f == label ? 2.0 : 0.0) + random() % 100 / 100.0);
    text += "\n";
  }
  return text;
}

Parameters::Values tiny_parameters(const std::string& data) {
  return {{"data", data}, {"features", std::int64_t{3}}, {"classes", std::int64_t{3}}, {"rows", std::int64_t{50}}};
}

/// Two batches as the runner makes them, on every party; the figures of all parties together.
Figures run_scoring(PartyId parties, Parameters::Values given, const std::string& name = "dealer") {
  const Program program = linear_scoring();
  given["source"] = name;
  const auto parameters = Parameters::complete(program.name, program.parameters, given);
  const SourceRow* const source = chosen_source(program.sources, parameters);
  std::mutex mutex;
  Figures all;
  run_parties(static_cast<PartyId>(parties + source->dealers), "memory", [&](Transport& net) {
    const Prepared prepared = program.prepare({net, parameters, std::nullopt});
    EXPECT_EQ(prepared.prep_trust, name_of(source->trust));
    for (const std::uint64_t runs : {2, 1}) {
      prepared.trial.reserve(runs);
      const Traffic before = net.traffic();
      for (std::uint64_t run = 0; run < runs; ++run) prepared.trial.run();
      const Traffic moved = net.traffic() - before;
      const MatrixShape shape{static_cast<std::size_t>(parameters.integer("rows")),
                              static_cast<std::size_t>(parameters.integer("features")),
                              static_cast<std::size_t>(parameters.integer("classes"))};
      const std::uint64_t product = matmul_cost<std::uint64_t>(shape, parties).bytes_sent;
      const std::uint64_t scores = reveal_cost<std::uint64_t>(shape.m * shape.n).bytes_sent;
      const bool computes = net.self() < parties;
      EXPECT_EQ(moved.bytes_sent, computes ? runs * (product + (net.self() == 1 ? 0 : scores)) : 0);
      EXPECT_EQ(prepared.trial.check(), "");
    }
    const std::scoped_lock lock(mutex);
    all.merge(prepared.trial.figures());
  });
  return all;
}

TEST(LinearScoring, ClassifiesSeparableRowsFromACsvFile) {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", separable_csv(500));
  for (const PartyId parties : {2, 3}) {
    const Figures figures = run_scoring(parties, tiny_parameters(data));
    EXPECT_GT(figures.at("accuracy"), 0.95);
    EXPECT_EQ(figures.at("rows"), 50);
  }
}

TEST(LinearScoring, NeedsNoDealer) {
  const TemporaryFolder folder;
  EXPECT_GT(run_scoring(2, tiny_parameters(folder.write("d.csv", separable_csv(500))), "ot").at("accuracy"), 0.95);
}

TEST(LinearScoring, ClassifiesFashionMnistAsWellAsALinearClassifierCan) {
  if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist"))
    GTEST_SKIP() << "Debian's package dataset-fashion-mnist is not installed";
  const Figures figures = run_scoring(2, {{"rows", std::int64_t{1000}}});
  EXPECT_GT(figures.at("accuracy"), 0.80);
  EXPECT_LT(figures.at("accuracy"), 0.88);
}

TEST(LinearScoring, BadDataLeavesThePartiesInStep) {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "0,1,2,3\n");
  const Program program = linear_scoring();
  const auto parameters = Parameters::complete(program.name, program.parameters, tiny_parameters(data));
  run_parties(3, "memory", [&](Transport& net) {
    if (net.self() < 2) {
      EXPECT_THROW(program.prepare({net, parameters, std::nullopt}), DataError);
    } else {
      program.prepare({net, parameters, std::nullopt});
    }
  });
}

}  // namespace
}  // namespace parley
