/// A party's process is killed or stopped by the kernel at a given point of its program.

#include <array>
#include <csignal>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "tests/conformance/scenario.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;
using Code = TransportErrc;

constexpr PartyId kVictim = 1;

void everyone_to_everyone(Transport& net, std::size_t size) {
  const std::vector<std::byte> mine(size);
  std::vector<std::vector<std::byte>> theirs(net.parties(), std::vector<std::byte>(size));
  open_to_all(net, mine, std::vector<MutableBytes>(theirs.begin(), theirs.end()));
}

void killed_before_a_message(Transport& net) {
  if (net.self() == kVictim) std::raise(SIGKILL);
  everyone_to_everyone(net, 100);
}

/// In the middle of one of the large messages that it sends without end, however fast they are.
void killed_during_a_message(Transport& net) {
  std::vector<std::byte> large(kLargeMessage);
  if (net.self() == kVictim) {
    const std::jthread kernel([] {
      std::this_thread::sleep_for(milliseconds(20));
      std::raise(SIGKILL);
    });
    for (;;) net.wait(net.post_send(0, large));
  }
  if (net.self() == 0) {
    for (;;) net.wait(net.post_receive(kVictim, large));
  }
  std::array<std::byte, 8> in{};
  net.wait(net.post_receive(0, in));
}

/// It has received what was sent to it, and is awaited once more.
void killed_after_a_message(Transport& net) {
  everyone_to_everyone(net, 1000);
  if (net.self() == kVictim) std::raise(SIGKILL);
  everyone_to_everyone(net, 1000);
}

/// With messages in its queue that it will never read: the connection is reset.
void killed_with_unread_messages(Transport& net) {
  const std::vector<std::byte> out(10'000);
  if (net.self() == kVictim) {
    std::this_thread::sleep_for(milliseconds(100));
    std::raise(SIGKILL);
  }
  net.wait(net.post_send(kVictim, out));
  std::array<std::byte, 8> in{};
  net.wait(net.post_receive(kVictim, in));
}

/// Parties 0 and 2 are its neighbours; 3 hears of it.
void killed_in_a_ring(Transport& net) {
  std::array<std::byte, 64> out{}, in{};
  for (int round = 0;; ++round) {
    if (net.self() == kVictim && round == 30) std::raise(SIGKILL);
    shift(net, out, in);
  }
}

/// Nobody waits for the victim, and nobody sends to it.
void killed_while_others_wait_for_each_other(Transport& net) {
  if (net.self() == kVictim) std::raise(SIGKILL);
  std::array<std::byte, 8> in{};
  net.wait(net.post_receive(net.self() == 0 ? 2 : 0, in));
}

void killed_while_closing(Transport& net) {
  everyone_to_everyone(net, 10);
  if (net.self() == kVictim) std::raise(SIGKILL);
}

void stopped(Transport& net) {
  everyone_to_everyone(net, 100);
  if (net.self() == kVictim) std::raise(SIGSTOP);
  everyone_to_everyone(net, 100);
}

constexpr Scenario killed(std::string_view name, PartyId parties, void (*program)(Transport&)) {
  return {name, parties, program, Verdict{Code::peer_closed, kVictim}, Misfortune{kVictim}};
}

constexpr std::array kScenarios{
    killed("killed_before_a_message", 3, killed_before_a_message),
    killed("killed_during_a_message", 3, killed_during_a_message),
    killed("killed_after_a_message", 3, killed_after_a_message),
    killed("killed_with_unread_messages", 3, killed_with_unread_messages),
    killed("killed_in_a_ring", 4, killed_in_a_ring),
    killed("killed_while_others_wait_for_each_other", 3, killed_while_others_wait_for_each_other),
    killed("killed_while_closing", 3, killed_while_closing),
    Scenario{"stopped", 3, stopped, Verdict{Code::deadline, kVictim}, Misfortune{kVictim}, kShortDeadline},
};

}  // namespace

std::span<const Scenario> death_scenarios() { return kScenarios; }

}  // namespace parley::test
