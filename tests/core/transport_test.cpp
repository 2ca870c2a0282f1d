#include "core/transport.h"

#include <gtest/gtest.h>

#include <array>
#include <stop_token>
#include <string>

#include "tests/support/scripted_transport.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;

std::uint64_t after(Duration time) {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds((Clock::now() + time).time_since_epoch()).count());
}

class TransportBase : public testing::Test {
 protected:
  Script script;
  ScriptedTransport net{{.self = 1, .parties = 3, .lane = 4, .deadline = milliseconds(50)}, script};
  std::array<std::byte, 10> bytes{};
};

TEST_F(TransportBase, numbers_the_frames_of_each_peer_and_direction) {
  net.post_send(0, bytes);
  net.post_send(2, bytes);
  net.post_send(0, {});
  net.post_receive(0, bytes);
  std::vector<std::uint64_t> sequences;
  for (const Operation* op : script.started)
    sequences.push_back(op->direction == Direction::send ? op->header.sequence : op->expected.sequence);
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{0, 0, 1, 0}));
  EXPECT_TRUE(script.started[0]->header.intact());
  EXPECT_EQ(script.started[0]->header.lane, 4);
  EXPECT_EQ(script.started[0]->header.length, bytes.size());
}

TEST_F(TransportBase, submit_hands_over_and_does_not_poll) {
  net.post_send(0, bytes);
  net.submit();
  EXPECT_EQ(script.submits, 1);
  EXPECT_EQ(script.polls + script.blocks, 0);
}

/// As where sends are copied: nobody else would tell the back-end to send them.
TEST_F(TransportBase, what_is_done_before_the_wait_is_handed_over_all_the_same) {
  const Ticket waited = net.post_send(0, bytes);
  script.finish_next();
  net.wait(waited);
  EXPECT_EQ(script.submits, 1);
  const Ticket tested = net.post_send(0, bytes);
  script.finish_next();
  EXPECT_TRUE(net.test(tested));
  EXPECT_EQ(script.submits, 2);
}

TEST_F(TransportBase, test_polls_and_does_not_block) {
  const Ticket ticket = net.post_send(0, bytes);
  EXPECT_FALSE(net.test(ticket));
  script.finish_next();
  EXPECT_TRUE(net.test(ticket));
  EXPECT_GE(script.polls, 1);
  EXPECT_EQ(script.blocks, 0);
}

TEST_F(TransportBase, silence_for_the_whole_deadline_is_an_error_that_says_what_was_posted) {
  net.post_send(2, bytes);
  const Ticket ticket = net.post_receive(0, bytes);
  try {
    net.wait(ticket);
    FAIL() << "nothing moved";
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::deadline);
    EXPECT_EQ(error.party(), 0) << "the party that was waited for, rather than the one that was sent to";
    const std::string what = error.what();
    EXPECT_NE(what.find("party 1"), std::string::npos) << what;
    EXPECT_NE(what.find("receiving from party 0 (message 0, 10 bytes)"), std::string::npos) << what;
    EXPECT_NE(what.find("sending to party 2"), std::string::npos) << what;
  }
}

TEST_F(TransportBase, progress_postpones_the_deadline) {
  const Ticket ticket = net.post_receive(0, bytes);
  const TimePoint enough = Clock::now() + 5 * net.deadline();
  script.move = [&] {
    if (Clock::now() >= enough) script.finish_next();
    return true;
  };
  EXPECT_NO_THROW(net.wait(ticket));
}

TEST_F(TransportBase, a_message_is_not_seen_before_its_release_even_past_the_deadline) {
  const TimePoint begin = Clock::now();
  const Ticket ticket = net.post_receive(0, bytes);
  script.started.front()->heeds_release = true;
  script.finish_next({.depth = 3, .release_ns = after(2 * net.deadline())});
  EXPECT_FALSE(net.test(ticket));
  net.wait(ticket);
  EXPECT_GE(Clock::now() - begin, 2 * net.deadline());
  EXPECT_EQ(net.activity().depth, 3u);
}

TEST_F(TransportBase, a_release_time_that_no_decorator_asked_for_holds_nothing_back) {
  const Ticket ticket = net.post_receive(0, bytes);
  script.finish_next({.release_ns = after(std::chrono::hours(24))});
  EXPECT_TRUE(net.test(ticket));
}

TEST_F(TransportBase, depth_is_the_greatest_of_what_was_received) {
  const std::array tickets{net.post_receive(0, bytes), net.post_receive(2, bytes)};
  script.finish_next({.depth = 7});
  script.finish_next({.depth = 2});
  net.wait(tickets);
  EXPECT_EQ(net.activity().depth, 7u);
  net.post_send(0, bytes);
  EXPECT_EQ(script.started.front()->header.depth, 8u);
  net.join_depth(5);
  EXPECT_EQ(net.activity().depth, 7u);
  net.join_depth(11);
  EXPECT_EQ(net.activity().depth, 11u);
}

TEST_F(TransportBase, depth_grows_when_an_arrival_is_seen_not_when_it_happens) {
  const Ticket ticket = net.post_receive(0, bytes);
  script.finish_next({.depth = 1});
  EXPECT_EQ(net.activity().depth, 0u);
  net.wait(ticket);
  EXPECT_EQ(net.activity().depth, 1u);
}

TEST_F(TransportBase, sends_in_a_depth_scope_are_one_round) {
  {
    const DepthScope outer(net);
    const DepthScope inner(net);
    const Ticket ticket = net.post_receive(0, bytes);
    script.finish_next({.depth = 5});
    net.wait(ticket);
    net.post_send(0, bytes);
    EXPECT_EQ(script.started.back()->header.depth, 1u);
  }
  net.post_send(0, bytes);
  EXPECT_EQ(script.started.back()->header.depth, 6u);
}

TEST_F(TransportBase, traffic_counts_payload_of_what_was_posted_and_of_what_was_seen) {
  net.post_send(0, bytes);
  const Ticket ticket = net.post_receive(2, bytes);
  script.finish_next();
  script.finish_next({.depth = 1});
  EXPECT_EQ(net.traffic(), (Traffic{10, 0, 1, 0}));
  net.wait(ticket);
  EXPECT_EQ(net.traffic(2), (Traffic{0, 10, 0, 1}));
  EXPECT_EQ(net.traffic(), (Traffic{10, 10, 1, 1}));
}

TEST_F(TransportBase, the_first_failure_is_told_once_and_repeated_ever) {
  const Ticket ticket = net.post_receive(0, bytes);
  script.move = []() -> bool { throw TransportError(TransportErrc::peer_closed, 2, "party 2 is gone"); };
  EXPECT_THROW(net.wait(ticket), TransportError);
  ASSERT_EQ(script.shut_downs.size(), 1u);
  EXPECT_EQ(script.shut_downs[0]->culprit, 2);
  EXPECT_EQ(script.shut_downs[0]->code, TransportErrc::peer_closed);
  for (int again = 0; again < 2; ++again) {
    try {
      net.submit();
      FAIL() << "the transport has failed";
    } catch (const TransportError& error) {
      EXPECT_STREQ(error.what(), "party 2 is gone");
    }
  }
  EXPECT_EQ(script.shut_downs.size(), 1u);
}

TEST_F(TransportBase, a_stop_ends_a_wait_that_is_under_way_and_every_later_one) {
  std::stop_source stop;
  net.stop_when(stop.get_token());
  const Ticket ticket = net.post_receive(0, bytes);
  script.move = [&] { return stop.request_stop(), true; };
  try {
    net.wait(ticket);
    FAIL() << "the lane was stopped";
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::peer_aborted);
    EXPECT_EQ(error.party(), 1);
  }
  EXPECT_EQ(script.shut_downs.size(), 1u);
  EXPECT_THROW(net.submit(), TransportError);
}

TEST_F(TransportBase, a_lane_that_may_be_stopped_still_has_its_deadline) {
  std::stop_source stop;
  net.stop_when(stop.get_token());
  try {
    net.wait(net.post_receive(0, bytes));
    FAIL() << "nothing moved";
  } catch (const TransportError& error) {
    EXPECT_EQ(error.code(), TransportErrc::deadline);
  }
}

TEST_F(TransportBase, what_joins_is_added_to_the_counters) {
  net.post_send(0, bytes);
  net.join_traffic(0, {100, 200, 3, 4});
  net.join_traffic(2, {1, 2, 1, 1});
  EXPECT_EQ(net.traffic(0), (Traffic{110, 200, 4, 4}));
  EXPECT_EQ(net.traffic(), (Traffic{111, 202, 5, 5}));
  net.join_activity({.depth = 6, .waiting_s = 0.5, .system_calls = 7, .lanes_cpu_s = 0.25});
  net.join_activity({.depth = 2, .waiting_s = 0.5, .system_calls = 1, .lanes_cpu_s = 0.25});
  const Activity activity = net.activity();
  EXPECT_EQ(activity.depth, 6u);
  EXPECT_DOUBLE_EQ(activity.waiting_s, 1.0);
  EXPECT_EQ(activity.system_calls, 8u);
  EXPECT_DOUBLE_EQ(activity.lanes_cpu_s, 0.5);
}

TEST_F(TransportBase, abort_tells_the_reason) {
  net.abort({TransportErrc::peer_aborted, 1, "the data is wrong"});
  ASSERT_EQ(script.shut_downs.size(), 1u);
  EXPECT_EQ(script.shut_downs[0]->text(), "the data is wrong");
  EXPECT_THROW(net.post_send(0, bytes), TransportError);
}

TEST(TransportLife, ends_in_order_after_close_and_in_alarm_without) {
  Script closed, left;
  {
    ScriptedTransport net({.self = 0, .parties = 3}, closed);
    closed.move = [&] { return closed.finish_next(), true; };
    net.close();
    net.close();
  }
  ASSERT_EQ(closed.shut_downs.size(), 1u);
  EXPECT_FALSE(closed.shut_downs[0]);
  { ScriptedTransport net({.self = 0, .parties = 3}, left); }
  ASSERT_EQ(left.shut_downs.size(), 1u);
  EXPECT_TRUE(left.shut_downs[0]);
}

TEST_F(TransportBase, a_lane_is_a_transport_of_its_own) {
  const auto lane = net.open_lane(9);
  EXPECT_EQ(lane->lane(), 9);
  lane->post_send(0, bytes);
  EXPECT_EQ(script.started.back()->header.lane, 9);
  EXPECT_EQ(net.traffic(), Traffic{});
}

}  // namespace
}  // namespace parley::test
