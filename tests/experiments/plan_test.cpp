#include "experiments/plan.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "experiments/programs.h"
#include "experiments/run_plan.h"
#include "tests/experiments/expect_error.h"

namespace parley {
namespace {

TEST(Plan, ReadsCellsAndSeed) {
  const Plan plan = parse_plan(
      R"({"seed": 7, "cells": [{"program": "ring_shift", "params": {"bytes": 64, "rate": 0.5, "data": "x"},
          "repetitions": 3, "min_time_s": 0.25}, {"program": "exchange"}]})",
      "plan.json");
  EXPECT_EQ(plan.seed, 7u);
  ASSERT_EQ(plan.cells.size(), 2u);
  EXPECT_EQ(plan.cells[0].program, "ring_shift");
  EXPECT_EQ(plan.cells[0].parameters,
            (Parameters::Values{{"bytes", std::int64_t{64}}, {"rate", 0.5}, {"data", std::string("x")}}));
  EXPECT_EQ(plan.cells[0].effort.repetitions, 3);
  EXPECT_EQ(plan.cells[0].effort.min_time_s, 0.25);
  EXPECT_EQ(plan.cells[1].effort.repetitions, 1);
}

TEST(Plan, WithoutASeedRandomnessComesFromTheSystem) {
  EXPECT_FALSE(parse_plan(R"({"seed": null, "cells": []})", "p").seed);
  EXPECT_FALSE(parse_plan(R"({"cells": []})", "p").seed);
}

TEST(Plan, TheCanonicalTextKnowsNoOrderAndNoSpaces) {
  EXPECT_EQ(parse_plan(R"({"seed": 1, "cells": []})", "p").canonical,
            parse_plan("{ \"cells\":[],\n\"seed\":1 }", "q").canonical);
}

struct BadPlan {
  const char* text;
  std::initializer_list<std::string> says;
};

TEST(Plan, SaysWhereItIsWrong) {
  const BadPlan bad[] = {
      {"", {"bad.json", "not JSON"}},
      {"{", {"bad.json", "not JSON"}},
      {"[]", {"bad.json", "must be an object"}},
      {"{}", {"bad.json", "'cells'"}},
      {R"({"cells": 3})", {"'cells' must be a list"}},
      {R"({"cells": [], "sed": 1})", {"'sed'", "did you mean 'seed'"}},
      {R"({"seed": -1, "cells": []})", {"'seed'"}},
      {R"({"cells": [{}]})", {"cell 0", "'program'"}},
      {R"({"cells": [{"program": 3}]})", {"cell 0", "'program' must be a text"}},
      {R"({"cells": [{"program": "a"}, {"program": "b", "repetitions": 0}]})", {"cell 1", "'repetitions'"}},
      {R"({"cells": [{"program": "a", "min_time_s": -1}]})", {"cell 0", "'min_time_s'"}},
      {R"({"cells": [{"program": "a", "params": [1]}]})", {"cell 0", "'params'"}},
      {R"({"cells": [{"program": "a", "params": {"bytes": [1]}}]})", {"cell 0", "'bytes'"}},
  };
  for (const BadPlan& plan : bad) expect_error<ConfigError>([&] { parse_plan(plan.text, "bad.json"); }, plan.says);
}

TEST(Plan, AFileThatIsNotThereIsNamed) {
  expect_error<ConfigError>([] { read_plan("/no/such/plan.json"); }, {"/no/such/plan.json", "No such file"});
}

TEST(Plan, AnUnknownProgramOrParameterIsRefusedBeforeAnythingRuns) {
  const auto programs = all_programs();
  const auto resolved = [&](const char* text) { return resolve(parse_plan(text, "p"), programs); };
  EXPECT_EQ(resolved(R"({"cells": [{"program": "exchange"}]})").size(), 1u);
  expect_error<ConfigError>([&] { resolved(R"({"cells": [{"program": "exchange"}, {"program": "ring_shft"}]})"); },
                            {"cell 1", "did you mean 'ring_shift'"});
  expect_error<ConfigError>([&] { resolved(R"({"cells": [{"program": "exchange", "params": {"byts": 1}}]})"); },
                            {"cell 0", "exchange", "did you mean 'bytes'"});
}

}  // namespace
}  // namespace parley
