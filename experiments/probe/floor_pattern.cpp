#include "experiments/probe/floor_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "experiments/patterns/contents.h"
#include "experiments/patterns/window.h"

namespace parley {
namespace {

constexpr std::size_t kAckBytes = 8;

void run_exchange(FloorBuffers& own, Endpoint& net) { net.exchange(own.to, own.out.bytes(), own.from, own.in.bytes()); }

void run_ping_pong(FloorBuffers& own, Endpoint& net) {
  if (own.self == 0) net.send(own.to, own.out.bytes());
  net.receive(own.from, own.in.bytes());
  if (own.self != 0) net.send(own.to, own.out.bytes());
}

void run_stream(FloorBuffers& own, Endpoint& net) {
  std::array<std::byte, kAckBytes> ack{};
  if (own.self == 0) {
    net.send_many(own.to, own.out.bytes(), own.window);
    net.receive(own.from, ack);
  } else {
    net.receive_many(own.from, own.in.bytes(), own.window);
    net.send(own.to, ack);
  }
}

constexpr std::array kPatterns{
    FloorPattern{"ring_shift", 3, 1, false, run_exchange},
    FloorPattern{"exchange", 2, 1, false, run_exchange},
    FloorPattern{"ping_pong", 2, 2, false, run_ping_pong},
    FloorPattern{"stream", 2, 2, true, run_stream},
};

}  // namespace

FloorBuffers::FloorBuffers(const FloorPattern& pattern, PartyId party, std::size_t message_bytes)
    : self(party),
      from(static_cast<PartyId>((party + 1) % pattern.parties)),
      to(static_cast<PartyId>((party + pattern.parties - 1) % pattern.parties)),
      bytes(message_bytes),
      window(pattern.windowed ? stream_window(bytes) : 1),
      out(bytes),
      in(bytes * window) {}

void FloorBuffers::refill() {
  ++batch;
  fill(out.bytes(), {self, batch});
  for (std::size_t i = 0; i < window; ++i) spoil(in.slot(i, bytes), {from, batch});
}

std::string FloorBuffers::difference() const {
  std::string wrong;
  const bool only_sends = window > 1 && self == 0;
  for (std::size_t i = 0; !only_sends && i < window && wrong.empty(); ++i)
    wrong = parley::difference(self, in.slot(i, bytes), {from, batch});
  return wrong;
}

PartySample FloorPattern::traffic(const FloorBuffers& own, std::uint64_t iterations) const {
  const std::uint64_t whole = own.bytes * own.window;
  PartySample sample{.bytes_sent = whole, .bytes_received = whole, .messages_sent = own.window, .rounds = rounds};
  if (windowed && own.self == 0) sample.bytes_received = kAckBytes;
  if (windowed && own.self != 0) sample.bytes_sent = kAckBytes;
  if (windowed && own.self != 0) sample.messages_sent = 1;
  sample.bytes_sent *= iterations;
  sample.bytes_received *= iterations;
  sample.messages_sent *= iterations;
  sample.rounds *= iterations;
  return sample;
}

std::span<const FloorPattern> floor_patterns() { return kPatterns; }

const FloorPattern& find_floor_pattern(std::string_view name) {
  const auto found = std::ranges::find(kPatterns, name, &FloorPattern::name);
  if (found != kPatterns.end()) return *found;
  std::vector<std::string_view> known;
  for (const FloorPattern& pattern : kPatterns) known.push_back(pattern.name);
  throw ConfigError(fmt::format("there is no floor for '{}'{}", name, suggest(name, known)));
}

}  // namespace parley
