/// One party misbehaves; every party reports the same cause, naming the same party.

#include <array>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "tests/conformance/scenario.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

using Code = TransportErrc;

/// Party 0 sends `sent` bytes where party 1 expects `expected`; parties above wait for party 1.
void mismatch(Transport& net, std::size_t sent, std::size_t expected) {
  std::vector<std::byte> bytes(std::max(sent, expected));
  if (net.self() == 0) {
    net.wait(net.post_send(1, Bytes(bytes).first(sent)));
    net.wait(net.post_receive(1, bytes));
  } else if (net.self() == 1) {
    net.wait(net.post_receive(0, MutableBytes(bytes).first(expected)));
  } else {
    net.wait(net.post_receive(1, bytes));
  }
}

void a_longer_message(Transport& net) { mismatch(net, 9, 8); }
void a_shorter_message(Transport& net) { mismatch(net, 7, 8); }
void a_message_where_none_should_be(Transport& net) { mismatch(net, 1, 0); }
void a_much_longer_message(Transport& net) { mismatch(net, 1'000'000, 8); }

/// Party 2 only has to do with party 3: it learns from the others that 0 sent the wrong length.
void a_mismatch_among_others(Transport& net) {
  if (net.self() <= 1) return mismatch(net, 16, 8);
  std::array<std::byte, 8> bytes{};
  net.wait(net.post_receive(net.self() == 2 ? 3 : 1, bytes));
}

/// Each round every party receives from the next one; only the neighbours of the misfortune see it themselves.
void rounds_around_the_ring(Transport& net) {
  std::array<std::byte, 100> out{}, in{};
  for (int round = 0; round < 100; ++round) shift(net, out, in);
}

void everyone_to_everyone(Transport& net) {
  std::array<std::byte, 100> mine{};
  std::vector<std::vector<std::byte>> theirs(net.parties(), std::vector<std::byte>(mine.size()));
  const std::vector<MutableBytes> views(theirs.begin(), theirs.end());
  for (int round = 0; round < 10; ++round) open_to_all(net, mine, views);
}

/// Both of the parties that are left wait for the third one, which is busy for longer than the deadline.
void a_party_falls_silent(Transport& net) {
  if (net.self() == 1) std::this_thread::sleep_for(3 * kShortDeadline);
  everyone_to_everyone(net);
}

/// Large enough to be on its way when the party vanishes.
void a_large_exchange(Transport& net) {
  const auto peer = static_cast<PartyId>(1 - net.self());
  std::vector<std::byte> out(kLargeMessage), in(kLargeMessage);
  for (int round = 0; round < 3; ++round) exchange(net, peer, out, peer, in);
}

constexpr std::string_view kReason = "the oracle and the result differ";

/// The one that gives up is not the one that the others wait for.
void a_party_gives_up(Transport& net) {
  if (net.self() == 1) throw std::runtime_error(std::string(kReason));
  std::array<std::byte, 8> bytes{};
  try {
    net.wait(net.post_receive(net.self() == 0 ? 2 : 0, bytes));
  } catch (const TransportError& error) {
    require(std::string_view(error.what()).find(kReason) != std::string_view::npos,
            std::string("the reason travels: ") + error.what());
    throw;
  }
}

void a_failure_stays(Transport& net) {
  try {
    mismatch(net, 9, 8);
  } catch (const TransportError& first) {
    std::array<std::byte, 8> bytes{};
    try {
      net.post_send(net.self() == 0 ? 1 : 0, bytes);
    } catch (const TransportError& again) {
      require(std::string_view(first.what()) == again.what(), "a failed transport repeats its error");
      throw;
    }
    throw WrongData("a failed transport takes no new message");
  }
}

Misfortune at(PartyId party, Fault what, PartyId peer, std::uint64_t message) {
  return {party, FaultPlan{.what = what, .peer = peer, .message = message}};
}

const std::array kScenarios{
    Scenario{"a_longer_message", 3, a_longer_message, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_shorter_message", 3, a_shorter_message, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_message_where_none_should_be", 2, a_message_where_none_should_be, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_much_longer_message", 2, a_much_longer_message, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_mismatch_among_others", 4, a_mismatch_among_others, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_failure_stays", 2, a_failure_stays, Verdict{Code::length_mismatch, 0}},
    Scenario{"a_lost_message", 3, rounds_around_the_ring, Verdict{Code::sequence_mismatch, 1},
             at(1, Fault::drop, 0, 7)},
    Scenario{"a_damaged_header", 3, rounds_around_the_ring, Verdict{Code::bad_frame, 1},
             at(1, Fault::flip_header, 0, 7)},
    Scenario{"a_party_vanishes_before_its_first_message", 3, rounds_around_the_ring, Verdict{Code::peer_closed, 1},
             at(1, Fault::kill, 0, 0)},
    Scenario{"a_party_vanishes_between_messages", 4, rounds_around_the_ring, Verdict{Code::peer_closed, 1},
             at(1, Fault::kill, 0, 50)},
    Scenario{"a_party_vanishes_from_a_group", 5, everyone_to_everyone, Verdict{Code::peer_closed, 3},
             at(3, Fault::kill, 1, 5)},
    Scenario{"a_party_vanishes_in_a_large_exchange", 2, a_large_exchange, Verdict{Code::peer_closed, 1},
             at(1, Fault::kill, 0, 1)},
    Scenario{"a_party_gives_up", 3, a_party_gives_up, Verdict{Code::peer_aborted, 1}, Misfortune{1}},
    Scenario{"a_party_falls_silent", 3, a_party_falls_silent, Verdict{Code::deadline, 1}, Misfortune{1},
             kShortDeadline},
    Scenario{"a_party_stops_in_a_ring", 4, rounds_around_the_ring, Verdict{Code::deadline, std::nullopt},
             at(1, Fault::stop, 0, 20), kShortDeadline},
};

}  // namespace

std::span<const Scenario> failure_scenarios() { return kScenarios; }

}  // namespace parley::test
