/// What a caller does wrong is said to the caller, and breaks nothing.

#include <gtest/gtest.h>

#include <array>

#include "core/collectives.h"
#include "tests/support/mesh_run.h"
#include "tests/support/stack.h"
#include "tests/support/watchdog.h"

namespace parley::test {
namespace {

class Misuse : public testing::TestWithParam<Stack> {
 protected:
  void SetUp() override {
    if (const std::string reason = GetParam().unavailable(); !reason.empty())
      GTEST_SKIP() << GetParam() << ": " << reason;
  }

  /// Both parties must end in order, whatever `program` tried.
  void run_in_order(const Program& program) {
    const auto outcomes = run_mesh(
        GetParam().specs(2), [](auto net) { return GetParam().wrap(std::move(net)); }, program);
    for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.in_order()) << outcome;
  }

 private:
  Watchdog watchdog_{"misuse over " + GetParam().name()};
};

Ticket exchange_one(Transport& net) {
  const auto peer = static_cast<PartyId>(1 - net.self());
  std::array<std::byte, 4> out{}, in{};
  const Ticket received = net.post_receive(peer, in);
  net.wait(net.post_send(peer, out));
  net.wait(received);
  return received;
}

TEST_P(Misuse, a_ticket_is_waited_for_once) {
  run_in_order([](Transport& net) {
    const Ticket used = exchange_one(net);
    EXPECT_THROW(net.wait(used), ConfigError);
    EXPECT_THROW(net.test(used), ConfigError);
    exchange_one(net);
    EXPECT_THROW(net.wait(used), ConfigError) << "its slot is in use again, by another message";
  });
}

TEST_P(Misuse, a_ticket_of_nobody_is_refused) {
  run_in_order([](Transport& net) { EXPECT_THROW(net.wait(Ticket{12345, 0}), ConfigError); });
}

TEST_P(Misuse, a_party_is_no_peer_of_itself) {
  run_in_order([](Transport& net) {
    std::array<std::byte, 4> bytes{};
    EXPECT_THROW(net.post_send(net.self(), bytes), ConfigError);
    EXPECT_THROW(net.post_receive(net.self(), bytes), ConfigError);
    EXPECT_THROW(net.post_send(net.parties(), bytes), ConfigError);
    exchange_one(net);
  });
}

TEST_P(Misuse, a_closed_transport_takes_nothing) {
  run_in_order([](Transport& net) {
    net.close();
    std::array<std::byte, 4> bytes{};
    EXPECT_THROW(net.post_send(static_cast<PartyId>(1 - net.self()), bytes), TransportError);
    EXPECT_NO_THROW(net.close()) << "closing twice is closing";
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Misuse, testing::ValuesIn(thread_stacks()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace parley::test
