#include "experiments/party_run.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/experiments/captured_events.h"

namespace parley {
namespace {

/// A plan in a file that is gone afterwards.
class PlanFile {
 public:
  explicit PlanFile(const std::string& text) : path_(testing::TempDir() + "parley_plan_" + std::to_string(getpid())) {
    std::ofstream(path_) << text;
  }
  ~PlanFile() { unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

ExitCode run_in_memory(const std::string& plan, int parties, CapturedEvents& events) {
  const PlanFile file(plan);
  return run_party({.transport = "memory", .plan = file.path(), .parties = parties}, events.stream());
}

TEST(RunParty, TellsWhatHappensInJsonLines) {
  CapturedEvents events;
  const auto code = run_in_memory(R"({"cells": [{"program": "ring_shift", "params": {"bytes": 33}, "repetitions": 2,
                                      "min_time_s": 0.001}, {"program": "open_to_all"}]})",
                                  3, events);
  EXPECT_EQ(code, ExitCode::good);
  const auto all = events.all();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0]["event"], "ready");
  EXPECT_EQ(all[0]["transport"], "memory");
  EXPECT_EQ(all[0]["parties"], 3);
  EXPECT_EQ(all[0]["network"]["name"], "none");
  EXPECT_EQ(all[1]["cell"], 0);
  EXPECT_EQ(all[1]["status"], "ok");
  ASSERT_EQ(all[1]["samples"].size(), 2u);
  const auto& sample = all[1]["samples"][1];
  ASSERT_EQ(sample["parties"].size(), 3u);
  EXPECT_EQ(sample["parties"][2]["bytes_sent"], 33 * sample["iterations"].get<int>());
  EXPECT_EQ(all[3]["event"], "done");
}

TEST(RunParty, ReportsTheOfflinePhaseApart) {
  CapturedEvents events;
  EXPECT_EQ(run_in_memory(R"({"seed": 1, "cells": [{"program": "mul.additive", "params": {"n": 100}}]})", 3, events),
            ExitCode::good);
  const auto cell = events.named("cell").at(0);
  EXPECT_EQ(cell["prep_trust"], "dealer");
  ASSERT_EQ(cell["offline"].size(), 3u);
  EXPECT_GT(cell["offline"][2]["bytes_sent"], 0);                // the dealer's corrections
  EXPECT_EQ(cell["samples"][0]["parties"][2]["bytes_sent"], 0);  // it rests afterwards
}

TEST(RunParty, ReportsTheOtsOfTwoPartiesAsTheirOfflinePhase) {
  CapturedEvents events;
  EXPECT_EQ(
      run_in_memory(R"({"cells": [{"program": "mul.additive", "params": {"n": 100, "source": "ot"}}]})", 2, events),
      ExitCode::good);
  const auto cell = events.named("cell").at(0);
  EXPECT_EQ(cell["prep_trust"], "semi_honest");
  ASSERT_EQ(cell["offline"].size(), 2u);
  for (const int party : {0, 1}) {
    const auto& online = cell["samples"][0]["parties"][party];
    EXPECT_EQ(online["bytes_sent"], 1600 * cell["samples"][0]["iterations"].get<int>());
    EXPECT_EQ(online["rounds"], cell["samples"][0]["iterations"]);
    EXPECT_GT(cell["offline"][party]["bytes_sent"], online["bytes_sent"]);
  }
}

TEST(RunParty, ASourceThatDoesNotFitTheMeshFailsTheCellByName) {
  CapturedEvents events;
  run_in_memory(R"({"cells": [{"program": "mul.additive", "params": {"source": "ot"}}, {"program": "exchange"}]})", 3,
                events);
  const auto cells = events.named("cell");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0]["error"]["kind"], "ConfigError");
  EXPECT_EQ(cells[0]["error"]["what"], "program mul.additive with source=ot runs with 2 parties; this mesh has 3");
  EXPECT_EQ(cells[1]["status"], "ok");
}

TEST(RunParty, AFailedCellDoesNotStopTheNext) {
  CapturedEvents events;
  const auto code =
      run_in_memory(R"({"cells": [{"program": "ring_shift"}, {"program": "exchange", "params": {"bytes": -1}},
                                                {"program": "exchange"}]})",
                    2, events);
  EXPECT_EQ(code, ExitCode::wrong_result);
  const auto cells = events.named("cell");
  ASSERT_EQ(cells.size(), 3u);
  EXPECT_EQ(cells[0]["status"], "failed");  // a ring needs three parties
  EXPECT_EQ(cells[0]["error"]["kind"], "ConfigError");
  EXPECT_EQ(cells[1]["status"], "failed");
  EXPECT_EQ(cells[2]["status"], "ok");
  EXPECT_EQ(events.all().back()["event"], "done");
}

TEST(RunParty, AWrongPlanIsAnErrorBeforeAnyPartyStarts) {
  CapturedEvents events;
  EXPECT_EQ(run_in_memory(R"({"cells": [{"program": "ring_shft"}]})", 2, events), ExitCode::config);
  const auto all = events.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["event"], "error");
  EXPECT_EQ(all[0]["error"]["kind"], "ConfigError");
}

TEST(RunParty, ResultsThatCannotBeWrittenAreADataError) {
  const PlanFile file(R"({"cells": [{"program": "exchange"}]})");
  const int full = open("/dev/full", O_WRONLY);
  EventStream events(full);
  EXPECT_EQ(run_party({.transport = "memory", .plan = file.path(), .parties = 2}, events), ExitCode::data);
  close(full);
}

TEST(RunParty, AnEmptyPlanIsDoneAtOnce) {
  CapturedEvents events;
  EXPECT_EQ(run_in_memory(R"({"cells": []})", 2, events), ExitCode::good);
  EXPECT_EQ(events.all().size(), 2u);
}

}  // namespace
}  // namespace parley
