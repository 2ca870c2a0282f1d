#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "core/error.h"
#include "experiments/probe/floor_cell.h"
#include "experiments/probe/forked_parties.h"
#include "experiments/probe/medium.h"
#include "tests/experiments/captured_events.h"
#include "tests/experiments/expect_error.h"

namespace parley {
namespace {

class Floor : public testing::TestWithParam<std::string> {
 protected:
  /// The events of one cell over the medium of this test.
  nlohmann::json run(const std::string& program, std::int64_t bytes, const MeshSpec& settings = {}) {
    CapturedEvents events;
    const auto task = floor_task({program, {{"bytes", bytes}}, {.repetitions = 2, .min_time_s = 0}}, 0, nullptr);
    const PartyId parties = task->pattern->parties;
    const MediumRow& row = find_medium(GetParam());
    if (!row.unfit(parties).empty()) return nullptr;
    const auto medium = row.make(parties, settings);
    EXPECT_EQ(run_forked(parties,
                         [&](PartyId self, Control& control) {
                           run_floor(*task, 0, self, *medium->enter(self), control, events.stream());
                         }),
              "");
    return events.named("cell").at(0);
  }
};

TEST_P(Floor, DeliversTheBytesOfEveryPattern) {
  for (const FloorPattern& pattern : floor_patterns()) {
    for (const std::int64_t bytes : {1, 8, 4097, 5'000'000}) {
      const auto cell = run(std::string(pattern.name), bytes);
      if (cell.is_null()) continue;
      EXPECT_EQ(cell["status"], "ok") << cell;
      ASSERT_EQ(cell["samples"].size(), 2u);
      EXPECT_EQ(cell["samples"][0]["parties"].size(), pattern.parties);
    }
  }
}

TEST_P(Floor, DeliversWithoutYieldingToo) {
  MeshSpec blocking;
  blocking.wait.yield_for = {};
  for (const std::int64_t bytes : {1, 3'000'000}) EXPECT_EQ(run("exchange", bytes, blocking)["status"], "ok");
}

INSTANTIATE_TEST_SUITE_P(How, Floor, testing::Values("raw_tcp", "raw_unix", "raw_shm_spin", "raw_shm_yield"),
                         [](const auto& how) { return how.param; });

TEST(FloorTask, IsEmptyAndSaysWhyWhereThereIsNoFloor) {
  CapturedEvents events;
  EXPECT_FALSE(floor_task({"open_to_all", {}, {}}, 0, &events.stream()));
  EXPECT_FALSE(floor_task({"exchange", {{"bytes", std::int64_t{0}}}, {}}, 1, &events.stream()));
  EXPECT_TRUE(floor_task({"exchange", {}, {}}, 2, &events.stream()));
  const auto cells = events.named("cell");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0]["status"], "skipped");
  EXPECT_EQ(cells[0]["error"]["kind"], "Skipped");
}

TEST(Medium, AMisspeltNameIsRefusedWithTheNearestOne) {
  expect_error<ConfigError>([] { find_medium("raw_tpc"); }, {"raw_tpc", "raw_tcp"});
}

TEST(ForkedParties, APartyThatDiesOrThrowsIsNamedAndEndsTheOthers) {
  EXPECT_EQ(run_forked(3,
                       [](PartyId self, Control& control) {
                         if (self == 1) raise(SIGKILL);
                         control.barrier();
                       }),
            "party 1 was killed by signal 9");
  EXPECT_EQ(run_forked(2,
                       [](PartyId self, Control& control) {
                         if (self == 1) throw std::runtime_error("out of luck");
                         control.barrier();
                       }),
            "party 1: out of luck");
}

}  // namespace
}  // namespace parley
