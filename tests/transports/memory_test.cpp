/// What only `memory` could get wrong: every message rings the same bell.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/mesh_run.h"
#include "tests/support/watchdog.h"
#include "transports/local.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;

TEST(Memory, messages_that_nobody_waits_for_do_not_postpone_the_deadline) {
  const Watchdog watchdog("a deadline over memory");
  MeshSpec like;
  like.deadline = milliseconds(200);
  std::atomic<bool> over = false;
  const auto outcomes = run_mesh(
      local_specs(3, "memory", like), [](auto net) { return net; },
      [&](Transport& net) {
        std::vector<std::byte> bytes(8);
        const TimePoint enough = Clock::now() + 20 * like.deadline;
        if (net.self() == 0) {
          const TimePoint begin = Clock::now();
          EXPECT_THROW(net.wait(net.post_receive(1, bytes)), TransportError);
          EXPECT_LT(Clock::now() - begin, 10 * like.deadline);
          over = true;
        }
        while (!over && Clock::now() < enough) {
          if (net.self() == 2) net.wait(net.post_send(0, bytes));
          std::this_thread::sleep_for(milliseconds(1));
        }
      });
  ASSERT_TRUE(outcomes[0].transport_error) << outcomes[0];
  EXPECT_EQ(name_of(outcomes[0].transport_error->code()), "deadline") << outcomes[0];
  EXPECT_EQ(outcomes[0].transport_error->party(), 1) << outcomes[0];
}

}  // namespace
}  // namespace parley::test
