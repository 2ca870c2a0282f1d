/// How long a lane polls before it sleeps.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>

#include "transports/local.h"
#include "transports/mesh.h"
#include "transports/shaped.h"

namespace parley {
namespace {

using std::chrono::milliseconds;

/// System calls of party 0 in a wait of 20 ms, of which the first could be polled through.
std::uint64_t calls_of_a_limited_wait(const char* transport, const NetworkProfile& profile) {
  MeshSpec like;
  like.wait.yield_for = milliseconds(20);
  std::uint64_t calls = 0;
  run_parties(local_specs(2, transport, like), [&](Transport& lane) {
    std::unique_ptr<Transport> net = shape(lane.open_lane(1), profile);
    net->limit_polling(milliseconds(0));
    std::array<std::byte, 8> word{};
    if (net->self() == 0) {
      net->wait(net->post_receive(1, word));
      calls = net->activity().system_calls;
    } else {
      std::this_thread::sleep_for(milliseconds(20));
      net->wait(net->post_send(0, word));
    }
    net->close();
  });
  return calls;
}

class Polling : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const std::string reason = find_backend(GetParam()).unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(Polling, a_limited_lane_sleeps_at_once) { EXPECT_LT(calls_of_a_limited_wait(GetParam(), {}), 20u); }

TEST_P(Polling, a_decorated_lane_is_limited_as_well) {
  EXPECT_LT(calls_of_a_limited_wait(GetParam(), {.rtt_ms = 0.1}), 50u);
}

INSTANTIATE_TEST_SUITE_P(Over, Polling, testing::Values("tcp", "uring", "shm"),
                         [](const auto& row) { return row.param; });

}  // namespace
}  // namespace parley
