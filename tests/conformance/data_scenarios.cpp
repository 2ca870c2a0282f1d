/// Every byte arrives, whatever the size, the order of posting and waiting, and the number of parties.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "core/collectives.h"
#include "tests/conformance/lane_scenarios.h"
#include "tests/conformance/scenario.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

using std::chrono::milliseconds;

PartyId other(const Transport& net) { return static_cast<PartyId>(1 - net.self()); }

/// Seeds the bytes of a message by who sends it and which one it is.
std::uint64_t seed_of(PartyId from, std::uint64_t message) { return message * kMaxParties + from; }

void exchange_of_every_size(Transport& net) {
  const PartyId peer = other(net);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{40}, std::size_t{1984}, std::size_t{1985},
        std::size_t{4095}, std::size_t{16} << 10, std::size_t{65537}, (std::size_t{1} << 20) + 1}) {
    const auto out = pattern(size, seed_of(net.self(), size));
    std::vector<std::byte> in(size);
    exchange(net, peer, out, peer, in);
    require(in == pattern(size, seed_of(peer, size)), fmt::format("{} bytes arrive as they were sent", size));
  }
}

/// Both sends exceed every buffer on the way, and are handed over before anyone receives.
void both_send_large_before_receiving(Transport& net) {
  const PartyId peer = other(net);
  const auto out = pattern(kLargeMessage, seed_of(net.self(), 0));
  std::vector<std::byte> in(kLargeMessage);
  const Ticket sent = net.post_send(peer, out);
  net.submit();
  const std::array tickets{sent, net.post_receive(peer, in)};
  net.wait(tickets);
  require(in == pattern(kLargeMessage, seed_of(peer, 0)), "64 MiB arrive as they were sent");
}

/// Waiting for the send of one message takes in what the others send meanwhile.
void all_send_large_in_a_ring(Transport& net) {
  const std::size_t size = kLargeMessage / 8 + 1;
  const PartyId n = net.parties();
  const auto previous = static_cast<PartyId>((net.self() + n - 1) % n);
  const auto next = static_cast<PartyId>((net.self() + 1) % n);
  const auto out = pattern(size, net.self());
  std::vector<std::byte> in(size);
  const Ticket sent = net.post_send(next, out);
  const Ticket received = net.post_receive(previous, in);
  net.wait(sent);
  net.wait(received);
  require(in == pattern(size, previous), "the ring carries large messages");
}

void many_small_rounds(Transport& net) {
  const PartyId peer = other(net);
  for (std::uint64_t round = 0; round < kSmallRounds; ++round) {
    const std::uint64_t out = seed_of(net.self(), round);
    std::uint64_t in = 0;
    exchange(net, peer, std::as_bytes(std::span(&out, 1)), peer, std::as_writable_bytes(std::span(&in, 1)));
    if (in != seed_of(peer, round)) throw WrongData(fmt::format("round {} received {}", round, in));
  }
}

/// Many messages posted before the first wait, then waited for from the last to the first.
void messages_keep_their_order(Transport& net) {
  constexpr std::size_t kMessages = 500;
  const PartyId peer = other(net);
  std::vector<std::vector<std::byte>> out, in;
  std::vector<Ticket> tickets;
  for (std::size_t i = 0; i < kMessages; ++i) {
    const std::size_t size = i % 50 == 49 ? 50'000 : i % 13;
    out.push_back(pattern(size, seed_of(net.self(), i)));
    in.emplace_back(size);
  }
  for (const auto& message : out) tickets.push_back(net.post_send(peer, message));
  for (auto& message : in) tickets.push_back(net.post_receive(peer, message));
  for (auto ticket = tickets.rbegin(); ticket != tickets.rend(); ++ticket) net.wait(*ticket);
  for (std::size_t i = 0; i < kMessages; ++i)
    require(in[i] == pattern(in[i].size(), seed_of(peer, i)), fmt::format("message {} is the {}th to arrive", i, i));
}

void test_sees_completion_without_waiting(Transport& net) {
  const PartyId peer = other(net);
  const auto out = pattern(1000, net.self());
  std::vector<std::byte> in(1000);
  const Ticket received = net.post_receive(peer, in);
  const Ticket sent = net.post_send(peer, out);
  net.submit();
  while (!net.test(received)) std::this_thread::yield();
  while (!net.test(sent)) std::this_thread::yield();
  require(in == pattern(1000, peer), "test says done when the bytes are there");
}

/// The sender leaves at once; the receiver takes its time.
void close_delivers_what_was_sent(Transport& net) {
  constexpr std::size_t kSize = 300'000;
  if (net.self() == 0) return net.wait(net.post_send(1, pattern(kSize, 7)));
  std::this_thread::sleep_for(milliseconds(50));
  std::vector<std::byte> in(kSize);
  net.wait(net.post_receive(0, in));
  require(in == pattern(kSize, 7), "a message that was sent before the close arrives");
}

/// Party 0 has nothing more to do and closes; the others go on for a while.
void an_early_close_disturbs_nobody(Transport& net) {
  if (net.self() == 0) return;
  const auto peer = static_cast<PartyId>(3 - net.self());
  for (int round = 0; round < 20; ++round) {
    std::this_thread::sleep_for(milliseconds(net.self() * 2));
    std::array<std::byte, 8> out{std::byte(round)}, in{};
    exchange(net, peer, out, peer, in);
    require(in == out, "rounds go on after another party has closed");
  }
}

void sixteen_parties_use_every_pattern(Transport& net) {
  const PartyId n = net.parties();
  for (std::uint64_t round = 0; round < (kSanitized ? 3 : 20); ++round) {
    const auto mine = pattern(100 + round, seed_of(net.self(), round));
    std::vector<std::vector<std::byte>> theirs(n, std::vector<std::byte>(mine.size()));
    const std::vector<MutableBytes> views(theirs.begin(), theirs.end());
    auto came_from = [&](PartyId party) { return theirs[party] == pattern(mine.size(), seed_of(party, round)); };
    open_to_all(net, mine, views);
    for (PartyId party = 0; party < n; ++party)
      require(party == net.self() || came_from(party), "open_to_all brings every party's bytes");
    gather(net, 3, mine, net.self() == 3 ? std::span(views) : std::span<const MutableBytes>());
    std::vector<std::byte> shifted(mine.size());
    shift(net, mine, shifted);
    require(shifted == pattern(mine.size(), seed_of(static_cast<PartyId>((net.self() + 1) % n), round)),
            "shift brings the next party's bytes");
    auto common = net.self() == 5 ? mine : std::vector<std::byte>(mine.size());
    broadcast(net, 5, common);
    require(common == pattern(mine.size(), seed_of(5, round)), "broadcast brings the root's bytes");
    barrier(net);
  }
}

void a_stream_of_every_chunk_size(Transport& net) {
  const PartyId peer = other(net);
  std::vector<std::byte> scratch;
  for (const std::size_t total : {0, 1, 4096, 100'001}) {
    for (const std::size_t chunk : {1000, 4096, 1 << 20}) {
      const auto out = pattern(total, seed_of(net.self(), total));
      std::vector<std::byte> in(total);
      exchange_stream(
          net, peer, peer, total, chunk, scratch,
          [&](std::size_t at, MutableBytes to) {
            std::copy_n(out.begin() + std::ptrdiff_t(at), to.size(), to.begin());
          },
          [&](std::size_t at, Bytes from) { std::copy(from.begin(), from.end(), in.begin() + std::ptrdiff_t(at)); });
      require(in == pattern(total, seed_of(peer, total)), fmt::format("{} bytes in chunks of {}", total, chunk));
    }
  }
}

constexpr std::array kScenarios{
    Scenario{"exchange_of_every_size", 2, exchange_of_every_size},
    Scenario{"both_send_large_before_receiving", 2, both_send_large_before_receiving},
    Scenario{"all_send_large_in_a_ring", 3, all_send_large_in_a_ring},
    Scenario{"many_small_rounds", 2, many_small_rounds},
    Scenario{"messages_keep_their_order", 2, messages_keep_their_order},
    Scenario{"test_sees_completion_without_waiting", 2, test_sees_completion_without_waiting},
    Scenario{"close_delivers_what_was_sent", 2, close_delivers_what_was_sent},
    Scenario{"an_early_close_disturbs_nobody", 3, an_early_close_disturbs_nobody},
    Scenario{"sixteen_parties_use_every_pattern", 16, sixteen_parties_use_every_pattern},
    Scenario{"a_stream_of_every_chunk_size", 2, a_stream_of_every_chunk_size},
    Scenario{"lanes_are_opened_in_any_order", 3, lanes_are_opened_in_any_order},
    Scenario{"lanes_work_from_many_threads", 2, lanes_work_from_many_threads},
    Scenario{"lanes_are_opened_from_many_threads", 3, lanes_are_opened_from_many_threads},
};

}  // namespace

std::span<const Scenario> data_scenarios() { return kScenarios; }

}  // namespace parley::test
