/// Sessions leave nothing behind: no descriptor, thread or shared memory, and no more than a little memory.

#include <gtest/gtest.h>

#include "tests/soak/sessions.h"
#include "tests/soak/usage.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

constexpr std::uint64_t kWarmUp = kSanitized ? 4 : 6;  // until the allocator holds what it will hold
constexpr std::uint64_t kSessions = 12;
constexpr std::size_t kMostGrowthKib = 2 << 10;

class Soak : public testing::TestWithParam<Stack> {};

TEST_P(Soak, sessions_leave_nothing_behind) {
  if (const std::string reason = GetParam().unavailable(); !reason.empty())
    GTEST_SKIP() << GetParam() << ": " << reason;
  Sessions sessions(GetParam());
  sessions.run(kWarmUp);
  const Usage before = usage_now();
  {
    const Watchdog watchdog("sessions over " + GetParam().name());
    sessions.run(kSessions);
  }
  const Usage after = usage_now();
  EXPECT_TRUE(after.holds_as_much_as(before)) << "before: " << before << "\nafter: " << after;
  if (kSanitized) return;  // memory that is free is kept aside there, and a leak is found by name
  EXPECT_LE(after.rss_kib, before.rss_kib + kMostGrowthKib);
}

INSTANTIATE_TEST_SUITE_P(Over, Soak, testing::ValuesIn(soak_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
