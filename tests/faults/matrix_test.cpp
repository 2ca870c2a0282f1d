/// Every fault at every message over every transport: all parties end as the table says.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/faults/fault_run.h"
#include "tests/faults/isolated.h"
#include "tests/support/certificates.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

constexpr std::size_t kAtOnce = 8;  // most of them wait most of the time
constexpr Duration kHangs = std::chrono::seconds(kSanitized ? 90 : 45);

/// How much of the matrix this program has run.
class Coverage : public testing::Environment {
 public:
  void TearDown() override {
    if (cells > 0) std::cout << "fault matrix: " << run << " of " << cells << " cells run\n" << reasons;
  }

  void skip(const std::string& what, const std::string& why) { reasons += "  not " + what + ": " + why + '\n'; }

  std::size_t run = 0, cells = 0;
  std::string reasons;
};
Coverage* coverage = static_cast<Coverage*>(testing::AddGlobalTestEnvironment(new Coverage));

/// Empty, or why nothing runs on `stack` here.
std::string unavailable(const Stack& stack) {
  if (stack.transport != "mpi") return stack.unavailable();
  if (std::string_view(PARLEY_MPIRUN).empty()) return "there is no mpirun";
  return kSanitized ? "Open MPI itself is not built with the sanitizer, which would report it" : "";
}

/// Which messages are struck here: all of them, unless each costs an MPI job, or is slow under a sanitizer.
std::vector<int> messages_of(const Stack& stack, Imposed fault) {
  if (std::getenv("PARLEY_ALL_FAULTS")) return {0, 1, 2, 3, 4, 5};
  if (stack.transport == "mpi") return {static_cast<int>(fault) % kMessages};
  if (kSanitized) return {static_cast<int>(fault) % 3, 3 + (static_cast<int>(fault) + 1) % 3};
  return {0, 1, 2, 3, 4, 5};
}

class FaultMatrix : public testing::TestWithParam<Stack> {};

TEST_P(FaultMatrix, ends_as_the_table_says) {
  const Stack& stack = GetParam();
  coverage->cells += fault_rows().size() * kMessages;
  if (const std::string reason = unavailable(stack); !reason.empty()) {
    coverage->skip(stack.name(), reason);
    GTEST_SKIP() << stack << ": " << reason;
  }
  if (stack.tls) shared_certificates();  // made once, before the processes that share them
  std::vector<Cell> cells;
  for (const FaultRow& row : fault_rows()) {
    if (const std::string reason = not_imposable(stack, row.fault); !reason.empty()) {
      coverage->skip(stack.name() + ", " + std::string(row.name), reason);
      continue;
    }
    const std::vector<int> messages = messages_of(stack, row.fault);
    for (const int message : messages) cells.push_back({stack, row.fault, message});
    if (messages.size() < kMessages)
      coverage->skip(stack.name() + ", " + std::string(row.name) + ", at every message",
                     "left to PARLEY_ALL_FAULTS=1, for its time");
  }
  const std::size_t at_once = stack.transport == "mpi" ? 2 : kAtOnce;
  const std::vector<std::string> complaints =
      run_isolated(cells.size(), at_once, kHangs, [&](std::size_t i) { return run_cell(cells[i]); });
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!complaints[i].empty()) ADD_FAILURE() << cells[i].name() << '\n' << complaints[i];
  coverage->run += cells.size();
}

INSTANTIATE_TEST_SUITE_P(Over, FaultMatrix, testing::ValuesIn(fault_stacks()),
                         [](const auto& test) { return test.param.name(); });

/// The part of the page that is made from the table, between two marks.
TEST(FaultPage, shows_the_table_that_the_tests_follow) {
  const std::string path = PARLEY_SOURCE_DIR "/docs/faults.md";
  constexpr std::string_view kBegin = "<!-- made by faults_test: begin -->\n",
                             kEnd = "<!-- made by faults_test: end -->";
  std::ifstream file(path);
  std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find(kBegin), end = page.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << path;
  const std::size_t from = begin + kBegin.size();
  if (std::getenv("PARLEY_RENEW_GOLDEN")) {
    std::ofstream(path) << page.substr(0, from) << fault_page() << page.substr(end);
    return;
  }
  EXPECT_EQ(page.substr(from, end - from), fault_page())
      << "renew it: PARLEY_RENEW_GOLDEN=1 build/release/bin/faults_test --gtest_filter='FaultPage*'";
}

}  // namespace
}  // namespace parley::test
