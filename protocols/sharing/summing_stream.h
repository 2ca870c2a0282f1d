#pragma once

/// Shares sent and summed in chunks, so that chunk i is on the wire while chunk i + 1 is computed.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/transport.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/session.h"

namespace parley {

/// Whom this party sends its words to and whose words it gets.
struct Route {
  std::vector<PartyId> to, from;
};

/// All computing parties send to each other. Each starts with its successor, so that nobody is served last by all.
Route route_to_all(const Session& s);

/// All other computing parties send to `receiver`.
Route route_to_one(const Session& s, PartyId receiver);

/// Bytes of one chunk; the same at all parties. With more peers the chunks are smaller: all that is in flight should
/// stay in the cache.
std::size_t chunk_bytes(Session& s);

/// One round in which every party of the route sends `total` words in chunks of an even number of words (the last one
/// may be odd if `total` is):
///
///   produce(first, room)        gives words [first, first + room.size()) of this party, written into `room` or lying
///                               elsewhere until the stream ends
///   consume(first, mine, sum)   takes the same range of what produce gave (empty where nothing is sent) and of the
///                               sum over the route's senders
template <Ring2k R, typename Produce, typename Consume>
void summing_stream(Session& s, const Route& route, std::size_t total, Produce&& produce, Consume&& consume) {
  constexpr std::size_t kAhead = 2;             // chunks whose receives are posted before their time
  constexpr std::size_t kBuffers = kAhead + 1;  // what was sent stays until the answer to it is consumed
  Transport& net = s.net();
  const DepthScope one_round(net);
  const std::size_t chunk = chunk_bytes(s) / sizeof(R);
  const std::size_t chunks = (total + chunk - 1) / chunk;
  const std::size_t stride = std::min(chunk, (total + 15) / 16 * 16);
  const MutableBytes memory =
      s.scratch(Session::Scratch::wire, (1 + route.from.size()) * kBuffers * stride * sizeof(R));
  R* const words = reinterpret_cast<R*>(memory.data());

  auto length = [&](std::size_t i) { return std::min(chunk, total - i * chunk); };
  auto outgoing = [&](std::size_t i) { return std::span(words + i % kBuffers * stride, length(i)); };
  auto incoming = [&](std::size_t i, std::size_t source) {
    return std::span(words + (kBuffers * (1 + source) + i % kBuffers) * stride, length(i));
  };
  std::array<std::vector<Ticket>, kBuffers> sent, received;
  std::array<std::span<const R>, kBuffers> produced;
  auto post_receives = [&](std::size_t i) {
    for (std::size_t source = 0; source < route.from.size(); ++source)
      received[i % kBuffers].push_back(
          net.post_receive(route.from[source], std::as_writable_bytes(incoming(i, source))));
  };
  auto finish = [&](std::vector<Ticket>& tickets) {
    net.wait(tickets);
    tickets.clear();
  };

  for (std::size_t i = 0; i < std::min(kAhead, chunks); ++i) post_receives(i);
  for (std::size_t i = 0; i < chunks + kAhead; ++i) {
    if (i < chunks && !route.to.empty()) {
      finish(sent[i % kBuffers]);  // its buffer is written again
      produced[i % kBuffers] = produce(i * chunk, outgoing(i));
      for (const PartyId peer : route.to)
        sent[i % kBuffers].push_back(net.post_send(peer, std::as_bytes(produced[i % kBuffers])));
      if (i + 1 < chunks) net.submit();  // the last one goes with the wait that follows
    }
    if (i >= kAhead && i - kAhead < chunks && !route.from.empty()) {
      const std::size_t arrived = i - kAhead;
      finish(received[arrived % kBuffers]);
      if (i < chunks) post_receives(i);
      const std::span<R> sum = incoming(arrived, 0);
      for (std::size_t source = 1; source < route.from.size(); ++source)
        ring_kernels<R>().add_to(sum.data(), incoming(arrived, source).data(), sum.size());
      consume(arrived * chunk, produced[arrived % kBuffers], std::span<const R>(sum));
    }
  }
  for (std::vector<Ticket>& tickets : sent) finish(tickets);
}

}  // namespace parley
