#include "transports/shaped.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "tests/support/scripted_transport.h"
#include "transports/local.h"

namespace parley::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TimePoint release_of(const Operation& op) { return TimePoint(std::chrono::nanoseconds(op.header.release_ns)); }

/// A shaped lane over a back-end that moves nothing: what is stamped can be read from the operations.
class Shaped : public testing::Test {
 protected:
  Script script;
  std::unique_ptr<Transport> net =
      shape(std::make_unique<ScriptedTransport>(LaneIdentity{.self = 0, .parties = 3}, script), {"test", 10, 8, ""});
  std::vector<std::byte> bytes = std::vector<std::byte>(1000 - sizeof(FrameHeader));  // 1 ms at 8 Mbit/s
};

TEST_F(Shaped, a_frame_arrives_after_its_bytes_and_half_a_round_trip) {
  const TimePoint before = Clock::now();
  net->post_send(1, bytes);
  const TimePoint after = Clock::now();
  const Operation& op = *script.started.front();
  EXPECT_TRUE(op.header.intact());
  EXPECT_GE(release_of(op), before + milliseconds(6));
  EXPECT_LE(release_of(op), after + milliseconds(6));
}

TEST_F(Shaped, frames_of_one_link_queue_up) {
  for (int i = 0; i < 5; ++i) net->post_send(1, bytes);
  for (std::size_t i = 1; i < 5; ++i)
    EXPECT_EQ(release_of(*script.started[i]) - release_of(*script.started[i - 1]), milliseconds(1));
}

TEST_F(Shaped, links_are_independent_of_each_other) {
  for (int i = 0; i < 100; ++i) net->post_send(1, bytes);
  net->post_send(2, bytes);
  EXPECT_LT(release_of(*script.started.back()), release_of(*script.started[99]) - milliseconds(50));
}

TEST_F(Shaped, lanes_share_the_link) {
  const auto lane = net->open_lane(1);
  for (int i = 0; i < 100; ++i) net->post_send(1, bytes);
  lane->post_send(1, bytes);
  EXPECT_EQ(release_of(*script.started.back()) - release_of(*script.started[99]), milliseconds(1));
}

TEST_F(Shaped, a_send_is_done_once_the_window_holds_the_rest) {
  const std::vector<std::byte> large(kShapedWindow + 100'000);
  const Ticket small = net->post_send(1, bytes);
  const Ticket beyond = net->post_send(1, large);
  script.finish_next();
  script.finish_next();
  EXPECT_TRUE(net->test(small));
  EXPECT_FALSE(net->test(beyond));
  const TimePoint begin = Clock::now();
  net->wait(beyond);
  EXPECT_GE(Clock::now() - begin, milliseconds(50)) << "100,000 bytes at 8 Mbit/s are 100 ms";
}

TEST_F(Shaped, calls_of_the_back_end_are_counted) {
  const Ticket ticket = net->post_send(1, bytes);
  EXPECT_FALSE(net->test(ticket));
  EXPECT_EQ(net->activity().system_calls, 1u);
}

TEST(Shape, nothing_to_shape_changes_nothing) {
  Script script;
  auto inner = std::make_unique<ScriptedTransport>(LaneIdentity{.self = 0, .parties = 2}, script);
  const Transport* before = inner.get();
  EXPECT_EQ(shape(std::move(inner), parse_network_profile("none")).get(), before);
}

/// Both directions at once: a round takes half a round trip and the bytes of one message, never less.
TEST(Shape, an_exchange_takes_at_least_its_model_time) {
  for (const char* transport : {"memory", "tcp"})
    run_parties(2, transport, [](Transport& plain) {
      // A lane can be shaped like a mesh.
      const auto net = shape(plain.open_lane(1), {"test", 2, 100, ""});
      std::vector<std::byte> out(125'000), in(125'000);  // 10 ms at 100 Mbit/s
      const auto peer = static_cast<PartyId>(1 - net->self());
      const TimePoint begin = Clock::now();
      for (int round = 0; round < 5; ++round) exchange(*net, peer, out, peer, in);
      // The parties' clocks start at their first posts, which may be apart by what the slower thread lags behind.
      EXPECT_GE(Clock::now() - begin, 4 * milliseconds(11));
      net->close();
    });
}

TEST(Shape, parties_of_several_hosts_are_refused) {
  const std::array<Address, 2> one{Address{"10.0.0.1", 1}, Address{"10.0.0.1", 2}};
  const std::array<Address, 2> two{Address{"10.0.0.1", 1}, Address{"10.0.0.2", 1}};
  EXPECT_NO_THROW(require_one_host(one));
  EXPECT_NO_THROW(require_one_host({}));
  EXPECT_THROW(require_one_host(two), ConfigError);
}

}  // namespace
}  // namespace parley::test
