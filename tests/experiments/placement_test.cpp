#include "experiments/placement.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace parley {
namespace {

cpu_set_t allowed_cores() {
  cpu_set_t allowed;
  EXPECT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  return allowed;
}

TEST(Placement, EveryPartyMayRunWhereItMightBefore) {
  const cpu_set_t before = allowed_cores();
  for (PartyId self = 0; self < kMaxParties; ++self) {
    spread_over_cores(self);
    const cpu_set_t after = allowed_cores();
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
  }
}

TEST(Placement, AThreadThatMayUseOneCoreStaysThere) {
  std::thread([] {
    const cpu_set_t all = allowed_cores();
    int last = 0;
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &all)) last = core;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    for (PartyId self = 0; self < 3; ++self) {
      spread_over_cores(self);
      EXPECT_EQ(sched_getcpu(), last);
    }
  }).join();
}

}  // namespace
}  // namespace parley
