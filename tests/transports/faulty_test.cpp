#include "transports/faulty.h"

#include <gtest/gtest.h>

#include <array>

#include "core/collectives.h"
#include "tests/support/workload.h"
#include "transports/local.h"

namespace parley::test {
namespace {

/// Party 0 sends three messages to party 1 through `plan`; gives what party 1 received. The faults that end the run are
/// part of the conformance suite.
std::vector<std::vector<std::byte>> received_through(const FaultPlan& plan) {
  std::vector<std::vector<std::byte>> in(3, std::vector<std::byte>(9));
  run_parties(2, "memory", [&](Transport& plain) {
    auto lane = plain.open_lane(1);
    lane = make_faulty(std::move(lane), plan);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto out = pattern(9, i);
      lane->wait(lane->self() == 0 ? lane->post_send(1, out) : lane->post_receive(0, in[i]));
      EXPECT_EQ(out, pattern(9, i)) << "what the caller lent is not touched";
    }
    lane->close();
  });
  return in;
}

TEST(Faulty, flips_one_bit_of_one_payload) {
  const auto in = received_through({.what = Fault::flip_payload, .peer = 1, .message = 1});
  EXPECT_EQ(in[0], pattern(9, 0));
  EXPECT_EQ(in[2], pattern(9, 2));
  auto damaged = pattern(9, 1);
  damaged[4] ^= std::byte{0x10};
  EXPECT_EQ(in[1], damaged);
}

TEST(Faulty, delays_one_message) {
  const TimePoint begin = Clock::now();
  const auto in =
      received_through({.what = Fault::delay, .peer = 1, .message = 2, .delay = std::chrono::milliseconds(30)});
  EXPECT_GE(Clock::now() - begin, std::chrono::milliseconds(30));
  EXPECT_EQ(in[2], pattern(9, 2));
}

/// What party 1 says of three messages that came through `plan`.
TransportErrc error_through(const FaultPlan& plan) {
  try {
    received_through(plan);
  } catch (const TransportError& error) {
    EXPECT_EQ(error.party(), 0) << error.what();
    return error.code();
  }
  ADD_FAILURE() << "the fault went unnoticed";
  return {};
}

TEST(Faulty, shortens_one_message) {
  EXPECT_EQ(error_through({.what = Fault::truncate, .peer = 1, .message = 1}), TransportErrc::length_mismatch);
}

TEST(Faulty, repeats_one_message) {
  EXPECT_EQ(error_through({.what = Fault::duplicate, .peer = 1, .message = 1}), TransportErrc::sequence_mismatch);
}

TEST(Faulty, lets_the_next_message_go_first) {
  EXPECT_EQ(error_through({.what = Fault::reorder, .peer = 1, .message = 2}), TransportErrc::sequence_mismatch);
}

TEST(Faulty, leaves_other_peers_and_messages_alone) {
  const auto in = received_through({.what = Fault::flip_payload, .peer = 1, .message = 3});  // the FIN is empty
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(in[i], pattern(9, i));
}

}  // namespace
}  // namespace parley::test
