#include "experiments/programs.h"

#include <gtest/gtest.h>

#include <set>

#include "core/error.h"
#include "experiments/describe.h"
#include "protocols/catalog.h"
#include "tests/experiments/expect_error.h"

namespace parley {
namespace {

TEST(Programs, HaveNamesOfTheirOwnAndALineToSay) {
  std::set<std::string> names;
  for (const Program& program : all_programs()) {
    EXPECT_TRUE(names.insert(program.name).second) << program.name;
    EXPECT_FALSE(program.summary.empty()) << program.name;
    EXPECT_GE(program.min_parties, 2) << program.name;
    for (const SourceRow& source : program.sources) {
      EXPECT_LE(std::min(program.max_parties, source.most_parties) + source.dealers, kMaxParties) << program.name;
      EXPECT_GE(source.most_parties, program.min_parties) << program.name;
    }
    EXPECT_TRUE(program.prepare) << program.name;
  }
}

TEST(Programs, HoldEveryRowOfTheCatalogue) {
  const auto programs = all_programs();
  for (const CatalogRow& row : catalog())
    EXPECT_EQ(find_program(programs, row.name).kind, ProgramKind::operation) << row.name;
}

TEST(Programs, AMeshOfTheWrongSizeIsRefused) {
  const Program program{.name = "p", .min_parties = 3, .max_parties = 5};
  EXPECT_NO_THROW(require_parties(program, {}, 3));
  EXPECT_NO_THROW(require_parties(program, {}, 5));
  expect_error<ConfigError>([&] { require_parties(program, {}, 2); }, {"program p", "3 to 5", "has 2"});
  expect_error<ConfigError>([&] { require_parties(program, {}, 6); }, {"has 6"});
}

TEST(Programs, AMeshFitsTheSourceOfCorrelations) {
  const auto programs = all_programs();
  const Program& program = find_program(programs, "mul.additive");
  const auto from = [&](const std::string& source) {
    return Parameters::complete(program.name, program.parameters, {{"source", source}});
  };
  EXPECT_NO_THROW(require_parties(program, from("dealer"), 3));
  EXPECT_NO_THROW(require_parties(program, from("ot"), 2));
  expect_error<ConfigError>([&] { require_parties(program, from("ot"), 3); },
                            {"mul.additive with source=ot runs with 2 parties; this mesh has 3"});
  expect_error<ConfigError>([&] { require_parties(program, from("dealer"), 2); },
                            {"source=dealer", "3 to 16", "1 of them a helper"});
  expect_error<ConfigError>([&] { from("to"); }, {"'source'", "did you mean 'ot'"});
}

TEST(Programs, ThatTakeCorrelationsSayFromWhom) {
  for (const Program& program : all_programs()) {
    const auto source = std::ranges::find(program.parameters, "source", &Parameter::name);
    ASSERT_EQ(source == program.parameters.end(), program.sources.empty()) << program.name;
    if (source == program.parameters.end()) continue;
    EXPECT_EQ(source->default_value, ParameterValue("dealer")) << program.name;
    EXPECT_EQ(std::ranges::count(source->choices, "ot"), program.scheme == Additive::kName ? 1 : 0) << program.name;
  }
}

TEST(Description, ListsWhatCanBeChosen) {
  const auto choices = describe_choices();
  EXPECT_EQ(choices["programs"].size(), all_programs().size());
  EXPECT_EQ(choices["transports"][0]["name"], "memory");
  EXPECT_TRUE(choices["transports"][0]["unavailable"].is_null());
  EXPECT_GE(choices["networks"].size(), 4u);
  for (const auto& program : choices["programs"])
    for (const char* key : {"name", "kind", "summary", "paper", "parties", "helpers", "sources", "params"})
      EXPECT_TRUE(program.contains(key)) << program << key;
}

TEST(Description, OfAnOperationSaysWhatItCosts) {
  const auto choices = describe_choices();
  for (const auto& program : choices["programs"]) {
    EXPECT_EQ(program.contains("promise"), program["kind"] == "operation") << program["name"];
    if (program["name"] == "mul.replicated") {
      EXPECT_EQ(program["promise"], nlohmann::json::parse(R"({"operation": "mul", "scheme": "replicated",
        "security": "semi-honest, honest majority", "correlations": "",
        "cost": {"parties": 3, "rounds": 1, "bytes_per_element": [8.0, 8.0, 8.0], "correlations_per_element": 0.0}})"));
    }
    if (program["name"] == "mul.additive") {
      EXPECT_EQ(program["sources"][1]["name"], "ot");
      EXPECT_EQ(program["sources"][1]["parties"]["max"], 2);
      EXPECT_EQ(program["sources"][1]["helpers"], 0);
      EXPECT_EQ(program["params"]["source"]["choices"], nlohmann::json({"dealer", "ot"}));
      EXPECT_EQ(program["promise"]["correlations"], "triples");
      EXPECT_EQ(program["promise"]["cost"]["correlations_per_element"], 1.0);
    }
  }
}

TEST(Description, SaysHowThisWasBuilt) {
  const auto build = describe_build();
  for (const char* key : {"version", "compiler", "flags", "build_type"}) EXPECT_TRUE(build[key].is_string()) << key;
  EXPECT_FALSE(build["libraries"]["Google Benchmark"].get<std::string>().empty());
  EXPECT_FALSE(build["cpu_paths"]["aes"].get<std::string>().empty());
}

}  // namespace
}  // namespace parley
