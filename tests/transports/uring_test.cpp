/// What only `uring` promises: an exchange, and a whole round of several peers, is one system call.

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "core/collectives.h"
#include "tests/support/fake_party.h"
#include "tests/support/workload.h"
#include "transports/local.h"
#include "transports/stream_end.h"

namespace parley {
namespace {

// A peer that the machine keeps waiting for longer than a tick costs a call more: allowed once in twenty rounds, and
// more often under a sanitizer.
constexpr double kOne = test::kSanitized ? 1.25 : 1.05;

/// System calls per round at party 0 when a party sleeps at once instead of polling.
double calls_per_round(PartyId parties, std::size_t bytes, const std::function<void(Transport&, Bytes)>& round) {
  constexpr int kRounds = 200;
  MeshSpec like;
  like.wait.yield_for = std::chrono::microseconds(0);
  double calls = 0;
  run_parties(local_specs(parties, "uring", like), [&](Transport& net) {
    const std::vector<std::byte> out(bytes, std::byte{0x5a});
    round(net, out);  // opens the ring and the watches
    const std::uint64_t before = net.activity().system_calls;
    for (int i = 0; i < kRounds; ++i) round(net, out);
    if (net.self() == 0) calls = static_cast<double>(net.activity().system_calls - before) / kRounds;
  });
  return calls;
}

class Uring : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = find_backend("uring").unavailable(); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_F(Uring, an_exchange_is_one_system_call) {
  for (const std::size_t bytes : {8, 65536, 1 << 20}) {
    const double calls = calls_per_round(2, bytes, [](Transport& net, Bytes out) {
      std::vector<std::byte> received(out.size());
      const auto peer = static_cast<PartyId>(1 - net.self());
      exchange(net, peer, out, peer, received);
    });
    EXPECT_LE(calls, kOne) << bytes << " bytes";
  }
}

TEST_F(Uring, opening_to_all_among_three_is_one_system_call) {
  const double calls = calls_per_round(3, 4096, [](Transport& net, Bytes out) {
    std::vector<std::vector<std::byte>> received(net.parties(), std::vector<std::byte>(out.size()));
    const std::vector<MutableBytes> theirs(received.begin(), received.end());
    open_to_all(net, out, theirs);
  });
  EXPECT_LE(calls, kOne);
}

TEST_F(Uring, many_small_messages_go_in_few_system_calls) {
  constexpr std::size_t kMessages = 64;
  const double calls = calls_per_round(2, 8, [](Transport& net, Bytes out) {
    const auto peer = static_cast<PartyId>(1 - net.self());
    std::vector<std::vector<std::byte>> received(kMessages, std::vector<std::byte>(out.size()));
    std::vector<Ticket> tickets;
    for (auto& in : received) tickets.push_back(net.post_receive(peer, in));
    for (std::size_t i = 0; i < kMessages; ++i) tickets.push_back(net.post_send(peer, out));
    net.wait(tickets);
  });
  EXPECT_LE(calls, 4.0);
}

TEST_F(Uring, a_receive_posted_ahead_of_an_answer_holds_nothing_back) {
  MeshSpec like;
  like.deadline = std::chrono::seconds(5);
  run_parties(local_specs(2, "uring", like), [](Transport& net) {
    std::array<std::byte, 8> first{}, second{}, answer{std::byte{7}};
    if (net.self() == 0) {
      const Ticket one = net.post_receive(1, first);
      const Ticket two = net.post_receive(1, second);
      net.wait(one);
      net.wait(net.post_send(1, answer));
      net.wait(two);
      EXPECT_EQ(second, answer);
    } else {
      net.wait(net.post_send(0, first));
      net.wait(net.post_receive(0, answer));
      net.wait(net.post_send(0, answer));
    }
  });
}

struct NamedOptions {
  const char* name;
  UringOptions options;
};
const NamedOptions kEveryOption[] = {
    {"single issuer off", {.single_issuer = false}},
    {"task run off", {.defer_taskrun = false}},
    {"files by descriptor", {.fixed_files = false}},
    {"zero copy", {.zero_copy = true}},
    {"registered memory", {.registered_memory = true}},
    {"multishot", {.multishot = true}},
    {"kernel thread", {.sqpoll = true}},
    {"busy poll", {.busy_poll = std::chrono::microseconds(50)}},
    {"zero copy and kernel thread", {.zero_copy = true, .sqpoll = true}},
    {"all but TLS", {.registered_memory = true, .multishot = true, .sqpoll = true}},
};

/// Messages of all sizes in both directions at once, also longer than what one request moves.
void exchange_all_sizes(Transport& net) {
  const auto peer = static_cast<PartyId>(1 - net.self());
  for (const std::size_t bytes : {0, 8, 8, 4097, (2 << 20) + 1}) {
    const auto message = [&](PartyId from) { return std::vector<std::byte>(bytes, std::byte(from + 7)); };
    std::vector<std::byte> received(bytes);
    exchange(net, peer, message(net.self()), peer, received);
    ASSERT_EQ(received, message(peer)) << bytes << " bytes";
  }
}

TEST_F(Uring, every_option_carries_all_sizes_or_is_refused_with_a_reason) {
  for (const auto& [name, options] : kEveryOption)
    for (const std::int64_t wait_us : {0, 1000}) {
      SCOPED_TRACE(name);
      MeshSpec like;
      like.uring = options;
      like.wait.yield_for = std::chrono::microseconds(wait_us);
      try {
        run_parties(local_specs(2, "uring", like), exchange_all_sizes);
      } catch (const ConfigError& error) {
        EXPECT_NE(std::string(error.what()).find("uring_"), std::string::npos) << error.what();
      }
    }
}

TEST_F(Uring, options_that_exclude_each_other_are_refused_by_name) {
  for (const UringOptions& options :
       {UringOptions{.single_issuer = false, .defer_taskrun = true}, {.defer_taskrun = true, .sqpoll = true}}) {
    MeshSpec like;
    like.uring = options;
    try {
      run_parties(local_specs(2, "uring", like), [](Transport&) {});
      FAIL() << "opened";
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("uring_defer_taskrun"), std::string::npos) << error.what();
    }
  }
}

TEST_F(Uring, a_peer_that_dies_is_noticed_under_every_option) {
  for (const auto& [name, options] : kEveryOption) {
    SCOPED_TRACE(name);
    MeshSpec like;
    like.uring = options;
    try {
      run_parties(local_specs(2, "uring", like), [](Transport& net) {
        std::vector<std::byte> bytes(1 << 20);
        if (net.self() == 1) throw std::runtime_error("gone");
        const std::array tickets{net.post_send(1, bytes), net.post_receive(1, bytes)};
        net.wait(tickets);
      });
      FAIL() << "nobody noticed";
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("uring_"), std::string::npos) << error.what();
    } catch (const TransportError& error) {
      EXPECT_EQ(error.code(), TransportErrc::peer_aborted);
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "gone");
    }
  }
}

/// Party 1 dies while a send to party 2 is under way, and both end before party 0 looks.
TEST_F(Uring, a_send_that_ends_behind_a_failure_lets_its_peer_hear_the_cause) {
  constexpr std::size_t kBytes = 16 << 10;  // a request of many such messages ends with a whole one
  constexpr std::size_t kMessages = 2048;   // more than the kernel takes from a sender whose peer does not read
  const auto mesh = local_specs(3, "uring");
  const Socket unused_1(mesh[1].listen_fd), unused_2(mesh[2].listen_fd);
  test::FakeParty one(mesh[0].addresses[0]), two(mesh[0].addresses[0]);
  one.send_value(make_hello(mesh[1], 0, 0));
  two.send_value(make_hello(mesh[2], 0, 0));
  const auto net = open_mesh(mesh[0]);
  Hello answer;
  ASSERT_TRUE(one.read_hello(answer) && two.read_hello(answer));

  const std::vector<std::byte> out(kBytes);
  std::vector<std::byte> in(8);
  const Ticket receive = net->post_receive(1, in);
  std::vector<Ticket> sends;
  for (std::size_t i = 0; i < kMessages; ++i) sends.push_back(net->post_send(2, out));
  std::size_t done = 0;
  for (TimePoint last = Clock::now(); Clock::now() - last < std::chrono::milliseconds(50);)
    if (done < kMessages && net->test(sends[done])) {
      ++done;
      last = Clock::now();
    }
  ASSERT_LT(done, kMessages);

  one.hang_up();
  std::vector<std::byte> taken(done * (sizeof(FrameHeader) + kBytes));
  ASSERT_TRUE(two.read(taken));
  EXPECT_THROW(net->wait(receive), TransportError);
  AbortNotice notice;
  ASSERT_EQ(judge_end(two.read_to_end(), notice), StreamEnd::aborted);
  EXPECT_EQ(notice.culprit, 1) << notice.text();
}

}  // namespace
}  // namespace parley
