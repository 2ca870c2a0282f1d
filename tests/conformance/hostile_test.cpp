/// A peer that was greeted, and then sends what no party sends.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <thread>

#include "tests/support/fake_party.h"
#include "tests/support/mesh_run.h"
#include "tests/support/stack.h"
#include "tests/support/watchdog.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

constexpr std::size_t kExpected = 64;  // bytes that the honest party waits for

class HostilePeer : public testing::TestWithParam<Stack> {
 protected:
  void SetUp() override {
    if (const std::string reason = GetParam().unavailable(); !reason.empty())
      GTEST_SKIP() << GetParam() << ": " << reason;
  }

  /// Party 0 waits for a message of party 1, which greets it properly and then does `mischief`.
  Outcome receive_from(const std::function<void(FakeParty&)>& mischief) {
    const auto mesh = GetParam().specs(2);
    std::thread acting([&] {
      FakeParty peer(mesh[0].addresses[0], mesh[1]);
      peer.send_value(peer.make_hello(0, TlsStream::Role::caller));
      Hello answer;
      peer.read_hello(answer);
      if (GetParam().transport == "shm") peer.share_memory();
      mischief(peer);
      peer.wait_for_end();
    });
    const Outcome outcome = run_party(
        mesh[0], [](auto net) { return net; },
        [](Transport& net) {
          std::array<std::byte, kExpected> in{};
          net.wait(net.post_receive(1, in));
          net.wait(net.post_receive(1, in));
        });
    acting.join();
    Socket(mesh[1].listen_fd).close();
    return outcome;
  }

  void expect_error(const Outcome& outcome, TransportErrc code) {
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(name_of(outcome.transport_error->code()), name_of(code)) << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
  }

  static FrameHeader good_header() {
    FrameHeader header{.depth = 1, .length = kExpected};
    header.seal();
    return header;
  }

 private:
  Watchdog watchdog_{"a hostile peer over " + GetParam().name()};
};

TEST_P(HostilePeer, claims_a_huge_length) {
  for (const std::uint64_t length : {std::uint64_t{1} << 40, ~std::uint64_t{0}, ~std::uint64_t{0} - 63}) {
    FrameHeader header = good_header();
    header.length = length;
    header.seal();
    expect_error(receive_from([&](FakeParty& peer) { peer.send_value(header); }), TransportErrc::length_mismatch);
  }
}

/// Nobody imitates a network here, so the time does not count; what comes next is the end of the peer.
TEST_P(HostilePeer, dates_a_message_far_into_the_future) {
  FrameHeader header = good_header();
  header.release_ns = std::numeric_limits<std::int64_t>::max();
  header.seal();
  expect_error(receive_from([&](FakeParty& peer) {
                 peer.send_value(header);
                 peer.send(pattern(kExpected, 1));
                 peer.hang_up();
               }),
               TransportErrc::peer_closed);
}

TEST_P(HostilePeer, sends_noise) {
  expect_error(receive_from([](FakeParty& peer) { peer.send(pattern(10'000, 3)); }), TransportErrc::bad_frame);
}

TEST_P(HostilePeer, speaks_another_frame_version) {
  FrameHeader header = good_header();
  header.version = kFrameVersion + 1;
  header.seal();
  expect_error(receive_from([&](FakeParty& peer) { peer.send_value(header); }), TransportErrc::version_mismatch);
}

TEST_P(HostilePeer, repeats_a_message) {
  const std::vector<std::byte> payload(kExpected);
  expect_error(receive_from([&](FakeParty& peer) {
                 for (int i = 0; i < 2; ++i) {
                   peer.send_value(good_header());
                   peer.send(payload);
                 }
               }),
               TransportErrc::sequence_mismatch);
}

TEST_P(HostilePeer, sends_a_frame_of_another_lane) {
  FrameHeader header = good_header();
  header.lane = 9;
  header.seal();
  expect_error(receive_from([&](FakeParty& peer) { peer.send_value(header); }), TransportErrc::sequence_mismatch);
}

TEST_P(HostilePeer, ends_the_run_too_early) {
  FrameHeader header{.kind = FrameKind::fin};
  header.seal();
  expect_error(receive_from([&](FakeParty& peer) { peer.send_value(header); }), TransportErrc::length_mismatch);
}

TEST_P(HostilePeer, hangs_up_at_every_point_of_a_message) {
  std::array<std::byte, sizeof(FrameHeader) + kExpected> frame{};
  const FrameHeader header = good_header();
  std::memcpy(frame.data(), &header, sizeof(header));
  for (std::size_t size = 0; size < frame.size(); size += kSanitized ? 13 : 3)
    expect_error(receive_from([&](FakeParty& peer) {
                   peer.send(std::span(frame).first(size));
                   peer.hang_up();
                 }),
                 TransportErrc::peer_closed);
}

TEST_P(HostilePeer, gives_up_with_an_absurd_notice) {
  AbortNotice notice(static_cast<TransportErrc>(200), 54321, "");
  std::ranges::fill(notice.reason, '\x1b');  // neither ends nor prints
  const Outcome outcome = receive_from([&](FakeParty& peer) {
    const AbortFrame frame = make_abort_frame(0, notice);
    peer.say(std::as_bytes(std::span(&frame, 1)));
  });
  expect_error(outcome, TransportErrc::peer_aborted);
  EXPECT_EQ(std::string(outcome.transport_error->what()).find('\x1b'), std::string::npos);
}

/// A cut notice may be read as what there is of it, or as a death: the peer is named either way.
TEST_P(HostilePeer, gives_up_and_stops_in_the_middle_of_the_notice) {
  const AbortFrame frame = make_abort_frame(0, AbortNotice(TransportErrc::peer_aborted, 1, "a reason that is cut"));
  const Bytes bytes = std::as_bytes(std::span(&frame, 1));
  for (const std::size_t size : {sizeof(FrameHeader), sizeof(FrameHeader) + 10}) {
    const Outcome outcome = receive_from([&](FakeParty& peer) {
      peer.say(bytes.first(size));
      peer.hang_up();
    });
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
  }
}

/// Whatever the bits are: an error that names the peer, and no crash, hang or allocation.
TEST_P(HostilePeer, sends_random_headers) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 30; ++i) {
    FrameHeader header = good_header();
    auto* bytes = reinterpret_cast<std::byte*>(&header);
    for (int flips = 0; flips < 3; ++flips) bytes[random() % sizeof(header)] ^= std::byte(1 + random() % 255);
    if (i % 2 == 0) header.seal();
    const Outcome outcome = receive_from([&](FakeParty& peer) {
      peer.send_value(header);
      peer.send(pattern(random() % 300, random()));
      peer.hang_up();
    });
    ASSERT_TRUE(outcome.transport_error) << outcome;
    EXPECT_EQ(outcome.transport_error->party(), 1) << outcome;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, HostilePeer, testing::ValuesIn(connection_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
