/// Rounds and bytes are those that can be counted by hand, hence the same on every transport.

#include <fmt/format.h>

#include <array>
#include <vector>

#include "core/collectives.h"
#include "tests/conformance/scenario.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

struct Expected {
  std::uint32_t depth;
  Traffic traffic;
};

void require_cost(const Transport& net, const Expected& expected) {
  const std::uint32_t depth = net.activity().depth;
  require(depth == expected.depth, fmt::format("the depth is {} (it is {})", expected.depth, depth));
  const Traffic got = net.traffic(), want = expected.traffic;
  require(got == want,
          fmt::format("{} and {} bytes in {} and {} messages went out and came in (they are {}, {}, {}, {})",
                      want.bytes_sent, want.bytes_received, want.messages_sent, want.messages_received, got.bytes_sent,
                      got.bytes_received, got.messages_sent, got.messages_received));
}

void an_exchange_is_one_round(Transport& net) {
  const auto peer = static_cast<PartyId>(1 - net.self());
  std::vector<std::byte> out(1000 + net.self()), in(1000 + peer);
  exchange(net, peer, out, peer, in);
  require_cost(net, {1, {out.size(), in.size(), 1, 1}});
}

void a_ring_shift_is_one_round(Transport& net) {
  std::array<std::byte, 24> out{}, in{};
  for (int round = 0; round < 7; ++round) shift(net, out, in);
  require_cost(net, {7, {7 * 24, 7 * 24, 7, 7}});
}

/// A token travels 0 -> 1 -> 2 -> 3: the last one is as many rounds deep as there were hops.
void a_chain_is_as_deep_as_it_is_long(Transport& net) {
  const PartyId last = net.parties() - 1;
  std::array<std::byte, 3> token{};
  if (net.self() > 0) net.wait(net.post_receive(net.self() - 1, token));
  if (net.self() < last) net.wait(net.post_send(net.self() + 1, token));
  const std::uint64_t in = net.self() > 0, out = net.self() < last;
  require_cost(net, {net.self(), {3 * out, 3 * in, out, in}});
}

void a_gather_and_a_broadcast_are_two_rounds(Transport& net) {
  constexpr std::uint64_t kSize = 33;
  const std::uint64_t others = net.parties() - 1;
  std::vector<std::byte> mine(kSize);
  std::vector<std::vector<std::byte>> theirs(net.parties(), std::vector<std::byte>(kSize));
  gather(net, 1, mine, std::vector<MutableBytes>(theirs.begin(), theirs.end()));
  broadcast(net, 1, mine);
  // The root receives in round 1; the others have received only what it sent in round 2.
  if (net.self() == 1)
    require_cost(net, {1, {kSize * others, kSize * others, others, others}});
  else
    require_cost(net, {2, {kSize, kSize, 1, 1}});
}

void a_stream_is_one_round_in_any_chunks(Transport& net) {
  constexpr std::size_t kTotal = 50'000;
  const auto peer = static_cast<PartyId>(1 - net.self());
  Expected expected{0, {}};
  std::vector<std::byte> scratch;
  for (const std::size_t chunk : {50'000, 49'999, 10'000, 777}) {
    exchange_stream(
        net, peer, peer, kTotal, chunk, scratch, [](std::size_t, MutableBytes) {}, [](std::size_t, Bytes) {});
    const std::uint64_t messages = (kTotal + chunk - 1) / chunk;
    expected.traffic += {kTotal, kTotal, messages, messages};
    ++expected.depth;
    require_cost(net, expected);
  }
}

/// What is sent before anything was received is one round, however many messages it takes.
void independent_messages_share_a_round(Transport& net) {
  const auto peer = static_cast<PartyId>(1 - net.self());
  std::array<std::byte, 5> out{};
  std::array<std::array<std::byte, 5>, 10> in{};
  std::vector<Ticket> tickets;
  for (auto& message : in) {
    tickets.push_back(net.post_send(peer, out));
    tickets.push_back(net.post_receive(peer, message));
  }
  net.wait(tickets);
  require_cost(net, {1, {50, 50, 10, 10}});
}

void closing_a_lane_costs_nothing(Transport& net) {
  const auto lane = net.open_lane(1);
  std::array<std::byte, 5> out{}, in{};
  shift(*lane, out, in);
  lane->close();
  require_cost(*lane, {1, {5, 5, 1, 1}});
  require_cost(net, {0, {}});
}

constexpr std::array kScenarios{
    Scenario{"an_exchange_is_one_round", 2, an_exchange_is_one_round},
    Scenario{"a_ring_shift_is_one_round", 3, a_ring_shift_is_one_round},
    Scenario{"a_chain_is_as_deep_as_it_is_long", 4, a_chain_is_as_deep_as_it_is_long},
    Scenario{"a_gather_and_a_broadcast_are_two_rounds", 5, a_gather_and_a_broadcast_are_two_rounds},
    Scenario{"a_stream_is_one_round_in_any_chunks", 2, a_stream_is_one_round_in_any_chunks},
    Scenario{"independent_messages_share_a_round", 2, independent_messages_share_a_round},
    Scenario{"closing_a_lane_costs_nothing", 3, closing_a_lane_costs_nothing},
};

}  // namespace

std::span<const Scenario> depth_scenarios() { return kScenarios; }

}  // namespace parley::test
