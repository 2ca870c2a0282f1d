#include "experiments/operations.h"

#include <gtest/gtest.h>

#include <mutex>

#include "core/error.h"
#include "experiments/programs.h"
#include "transports/local.h"

namespace parley {
namespace {

struct Measured {
  std::string wrong, prep_trust;
  Traffic moved;  ///< by all parties, in one run
  Figures figures;
};

/// Reserves for two runs, runs twice and checks; `mesh` includes the dealer.
Measured run_operation(const std::string& name, PartyId mesh, const Parameters::Values& given,
                       const std::string& transport = "memory") {
  const std::vector<Program> programs = operations();
  const Program& program = find_program(programs, name);
  const auto parameters = Parameters::complete(program.name, program.parameters, given);
  std::mutex mutex;
  Measured measured;
  run_parties(mesh, transport, [&](Transport& net) {
    const Prepared prepared = program.prepare({net, parameters, {}});
    prepared.trial.reserve(2);
    prepared.trial.run();
    const Traffic before = net.traffic();
    prepared.trial.run();
    const Traffic moved = net.traffic() - before;
    const std::string wrong = prepared.trial.check();
    const std::lock_guard lock(mutex);
    measured.wrong += wrong;
    measured.moved += moved;
    measured.prep_trust = prepared.prep_trust;
    if (prepared.trial.figures) measured.figures = prepared.trial.figures();
  });
  return measured;
}

Parameters::Values numbers(std::int64_t n, std::int64_t lanes) { return {{"n", n}, {"lanes", lanes}}; }

TEST(OperationsOverLanes, AreRightAndMoveTheSameBytesForEveryNumberOfLanes) {
  for (const std::int64_t n : {0, 1, 5, 20'001}) {
    const Measured one = run_operation("mul.additive", 3, numbers(n, 1)),
                   one_of_three = run_operation("mul.replicated", 3, numbers(n, 1));
    for (const std::int64_t lanes : {2, 3, 16}) {
      SCOPED_TRACE(testing::Message() << n << " numbers over " << lanes << " lanes");
      const Measured additive = run_operation("mul.additive", 3, numbers(n, lanes)),
                     replicated = run_operation("mul.replicated", 3, numbers(n, lanes));
      EXPECT_EQ(additive.wrong, "");
      EXPECT_EQ(additive.moved.bytes_sent, one.moved.bytes_sent);
      EXPECT_EQ(replicated.wrong, "");
      EXPECT_EQ(replicated.moved.bytes_sent, one_of_three.moved.bytes_sent);
      EXPECT_GE(replicated.figures.at("lane_spread"), 1.0);
    }
  }
}

TEST(OperationsOverLanes, OfEverySchemeThatNeedMoreThanOneRoundAreRight) {
  for (const char* name : {"less_than.additive", "less_than.replicated", "dot.replicated_malicious"})
    EXPECT_EQ(run_operation(name, 3, numbers(101, 4)).wrong, "") << name;
}

TEST(OperationsOverLanes, NoLanesAndTooManyAreRefused) {
  for (const std::int64_t lanes : {0, 65})
    EXPECT_THROW(run_operation("mul.replicated", 3, numbers(10, lanes)), ConfigError) << lanes;
}

TEST(OperationsByOt, AreRightAndCostOnlineWhatTheyCostWithADealer) {
  for (const char* name : {"mul.additive", "and.additive", "less_than_zero.additive", "mul_fixed.additive"})
    for (const std::int64_t n : {0, 1, 77, 3001})
      for (const char* transport : {"memory", "tcp"}) {
        SCOPED_TRACE(testing::Message() << name << ", " << n << " numbers over " << transport);
        const Measured dealt = run_operation(name, 3, {{"n", n}}, transport),
                       ot = run_operation(name, 2, {{"n", n}, {"source", "ot"}}, transport);
        EXPECT_EQ(ot.wrong, "");
        EXPECT_EQ(ot.prep_trust, "semi_honest");
        EXPECT_EQ(dealt.prep_trust, "dealer");
        EXPECT_EQ(ot.moved.bytes_sent, dealt.moved.bytes_sent);
        EXPECT_EQ(ot.moved.messages_sent, dealt.moved.messages_sent);
      }
}

TEST(OperationsByOt, TakeEveryLanesTriplesFromOtsOfItsOwn) {
  for (const char* transport : {"memory", "tcp"}) {
    const Measured one = run_operation("mul.additive", 2, {{"n", std::int64_t{1001}}, {"source", "ot"}}, transport);
    const Measured three = run_operation(
        "mul.additive", 2, {{"n", std::int64_t{1001}}, {"lanes", std::int64_t{3}}, {"source", "ot"}}, transport);
    EXPECT_EQ(three.wrong, "");
    EXPECT_EQ(three.prep_trust, "semi_honest");
    EXPECT_EQ(three.moved.bytes_sent, one.moved.bytes_sent);
  }
}

TEST(OperationsByOt, OfMatricesAreRight) {
  EXPECT_EQ(run_operation("matmul.additive", 2,
                          {{"m", std::int64_t{5}}, {"k", std::int64_t{7}}, {"n", std::int64_t{3}}, {"source", "ot"}})
                .wrong,
            "");
}

TEST(OperationsSentWhole, MoveTheSameBytesInFewerMessages) {
  const Measured streamed = run_operation("mul.additive", 3, {{"n", std::int64_t{100'000}}});
  const Measured whole = run_operation("mul.additive", 3, {{"n", std::int64_t{100'000}}, {"sending", "whole"}});
  EXPECT_EQ(whole.wrong, "");
  EXPECT_EQ(whole.moved.bytes_sent, streamed.moved.bytes_sent);
  EXPECT_EQ(whole.moved.messages_sent, 2u);
  EXPECT_GT(streamed.moved.messages_sent, 2u);
}

TEST(OperationsSentWhole, AnUnknownWayIsRefused) {
  EXPECT_THROW(run_operation("mul.replicated", 3, {{"sending", "by post"}}), ConfigError);
}

}  // namespace
}  // namespace parley
