/// The workloads that are written over schemes, against plaintext, and with data that cannot be read.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "experiments/source_choice.h"
#include "experiments/workloads/moments.h"
#include "experiments/workloads/numeric_table.h"
#include "experiments/workloads/workloads.h"
#include "tests/experiments/workloads/temporary_folder.h"
#include "transports/local.h"

namespace parley {
namespace {

Program workload(const std::string& name) {
  for (Program& program : workloads())
    if (program.name == name) return program;
  throw ConfigError("no workload " + name);
}

/// Runs two trials of `name` at its fewest parties; the complaint of party 0.
std::string complaint_of(const std::string& name, const Parameters::Values& given) {
  const Program program = workload(name);
  std::string complaint = "did not run";
  const auto parameters = Parameters::complete(name, program.parameters, given);
  const PartyId dealers = dealers_of(chosen_source(program.sources, parameters));
  run_parties(static_cast<PartyId>(program.min_parties + dealers), "memory", [&](Transport& net) {
    const Prepared prepared = program.prepare({.net = net, .parameters = parameters, .seed = 5});
    prepared.trial.reserve(2);
    for (int run = 0; run < 2; ++run) prepared.trial.run();
    const std::string found = prepared.trial.check();
    if (net.self() == 0) complaint = found;
  });
  return complaint;
}

/// A file in the shape of the breast cancer data whose label is the sign of the first feature.
std::string write_samples(const std::string& folder) {
  const std::string path = folder + "/samples.csv";
  std::ofstream file(path);
  file << "a header\n";
  for (int row = 0; row < 90; ++row) {
    for (int j = 0; j < 30; ++j) file << std::sin(row * 1.7 + j * (row % 5 + 1)) << ',';
    file << (std::sin(row * 1.7) > 0) << '\n';
  }
  return path;
}

class SchemeWorkloads : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Over, SchemeWorkloads,
                         testing::Values("additive", "replicated", "replicated_malicious", "spdz2k"),
                         [](const auto& tested) { return tested.param; });

TEST_P(SchemeWorkloads, RevenueEqualsThePlaintextSum) {
  for (const std::int64_t rows : {0, 1, 2, 1001, 20'000})
    EXPECT_EQ(complaint_of("revenue_query." + GetParam(), {{"rows", rows}}), "") << rows << " rows";
}

TEST_P(SchemeWorkloads, StatisticsOfGeneratedRowsEqualPlaintext) {
  EXPECT_EQ(complaint_of("statistics." + GetParam(), {{"rows", std::int64_t{1000}}}), "");
  EXPECT_EQ(complaint_of("statistics." + GetParam(), {{"rows", std::int64_t{1000}}, {"release", "means"}}), "");
}

TEST(SchemeWorkloadSources, OtServesTwoPartiesWithoutADealer) {
  const Parameters::Values source{{"source", "ot"}};
  auto with = [&](Parameters::Values given) { return given.merge(Parameters::Values(source)), given; };
  for (const std::int64_t rows : {0, 1, 1001})
    EXPECT_EQ(complaint_of("revenue_query.additive", with({{"rows", rows}})), "") << rows << " rows";
  EXPECT_EQ(complaint_of("statistics.additive", with({{"rows", std::int64_t{100}}})), "");
  const TemporaryFolder folder;
  EXPECT_EQ(complaint_of("logistic_regression.additive", with({{"data", write_samples(folder.path())}})), "");
}

TEST(TriplesByOt, OpenToProducts) {
  for (const std::int64_t bits : {1, 32, 64})
    for (const std::int64_t n : {0, 1, 65, 5001})
      for (const std::int64_t field_bits : {1, 2, 4})
        EXPECT_EQ(complaint_of("triples_by_ot", {{"n", n}, {"bits", bits}, {"field_bits", field_bits}}), "")
            << n << " of " << bits << " bits";
  EXPECT_THROW(complaint_of("triples_by_ot", {{"bits", std::int64_t{7}}}), ConfigError);
  EXPECT_THROW(complaint_of("triples_by_ot", {{"field_bits", std::int64_t{3}}}), ConfigError);
}

TEST(Sha256, OfBothDesignsAgreesWithOpenSsl) {
  for (const std::string design : {"low_depth", "fewest_ands"})
    EXPECT_EQ(complaint_of("sha256.replicated", {{"rows", std::int64_t{65}}, {"design", design}}), "") << design;
  EXPECT_THROW(complaint_of("sha256.replicated", {{"design", std::string("deep")}}), ConfigError);
}

TEST(CircuitFile, IsEvaluatedAsInTheClear) {
  const TemporaryFolder folder;
  const std::string half_adder = folder.write("half_adder.txt", "2 4\n2 1 1\n2 1 1\n\n2 1 0 1 2 AND\n2 1 0 1 3 XOR\n");
  EXPECT_EQ(complaint_of("circuit.replicated", {{"file", half_adder}, {"instances", std::int64_t{100}}}), "");
  const std::string cut = folder.write("cut.txt", "2 4\n2 1 1\n2 1 1\n\n2 1 0 1 2 AND\n");
  EXPECT_THROW(complaint_of("circuit.replicated", {{"file", cut}}), DataError);
  EXPECT_THROW(complaint_of("circuit.replicated", {}), ConfigError);
}

TEST_P(SchemeWorkloads, LogisticRegressionIsAsAccurateAsPlaintextTraining) {
  const TemporaryFolder folder;
  EXPECT_EQ(complaint_of("logistic_regression." + GetParam(), {{"data", write_samples(folder.path())}}), "");
}

TEST(SchemeWorkloadData, ThatOnePartyCannotReadFailAtAllInStep) {
  const TemporaryFolder folder;
  const std::string good = write_samples(folder.path());
  const Program program = workload("logistic_regression.replicated");
  run_parties(3, "memory", [&](Transport& net) {
    const std::string data = net.self() == 1 ? folder.path() + "/none.csv" : good;
    const auto parameters = Parameters::complete(program.name, program.parameters, {{"data", data}});
    try {
      program.prepare({.net = net, .parameters = parameters, .seed = 5});
      ADD_FAILURE() << "party " << net.self() << " went on";
    } catch (const DataError& error) {
      const std::string named = net.self() == 1 ? "none.csv" : "party 1";
      EXPECT_NE(std::string(error.what()).find(named), std::string::npos) << error.what();
    }
  });
}

TEST(NumericTable, ReadsCommasAndBlanksAndNamesWhatIsWrong) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/table.txt";
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };
  write("heading\n1,2\n\n 3  4.5 \n");
  EXPECT_EQ(read_numeric_table(path, 2, 1).values, (std::vector<double>{1, 2, 3, 4.5}));
  for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{{"1,2\n3,x\n", "line 2, field 2"},
                                                                                   {"1\n", "line 1, field 2"},
                                                                                   {"1,2,3\n", "line 1"},
                                                                                   {"1,nan\n", "field 2"}}) {
    write(text);
    try {
      read_numeric_table(path, 2);
      ADD_FAILURE() << text;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
}

TEST(Moments, FollowFromTheSums) {
  // y = 2 x + 1 exactly.
  const std::vector<double> rows{0, 1, 1, 3, 2, 5, 5, 11};
  const Moments m = moments_of(rows, 2);
  EXPECT_EQ(m.rows, 4u);
  EXPECT_DOUBLE_EQ(m.mean(0), 2);
  EXPECT_DOUBLE_EQ(m.variance(0), 14.0 / 3);
  EXPECT_DOUBLE_EQ(m.correlation(0, 1), 1);
  const auto line = m.least_squares();
  EXPECT_NEAR(line[0], 2, 1e-12);
  EXPECT_NEAR(line[1], 1, 1e-12);
  EXPECT_THROW(moments_of(std::vector<double>{1, 1, 2, 1, 1, 3, 1, 1, 4}, 3).least_squares(), DataError);
}

}  // namespace
}  // namespace parley
