#pragma once

/// The definition of `exchange_stream`; include core/collectives.h.

#include <array>
#include <cassert>

#include "core/collectives.h"

namespace parley {

template <typename Produce, typename Consume>
void exchange_stream(Transport& net, PartyId to, PartyId from, std::size_t total, std::size_t chunk,
                     std::vector<std::byte>& scratch, Produce&& produce, Consume&& consume) {
  assert(chunk > 0);
  // Receives are posted `kAhead` chunks ahead, so that a peer that is ahead can hand over straight into place.
  constexpr std::size_t kAhead = 2;
  constexpr std::size_t kBuffers = kAhead + 1;
  const DepthScope one_round(net);
  const std::size_t chunks = (total + chunk - 1) / chunk;
  if (scratch.size() < 2 * kBuffers * chunk) scratch.resize(2 * kBuffers * chunk);

  auto length = [&](std::size_t i) { return std::min(chunk, total - i * chunk); };
  auto outgoing = [&](std::size_t i) { return MutableBytes(&scratch[(i % kBuffers) * chunk], length(i)); };
  auto incoming = [&](std::size_t i) { return MutableBytes(&scratch[(kBuffers + i % kBuffers) * chunk], length(i)); };
  std::array<Ticket, kBuffers> sent, received;

  // Should the caller's code throw, what is posted must not outlive its buffers: the run is over then.
  const AbortOnThrow guard(net);
  for (std::size_t i = 0; i < std::min(kAhead, chunks); ++i)
    received[i % kBuffers] = net.post_receive(from, incoming(i));
  for (std::size_t i = 0; i < chunks + kAhead; ++i) {
    if (i < chunks) {
      if (i >= kBuffers) net.wait(sent[i % kBuffers]);  // its buffer is written again
      produce(i * chunk, outgoing(i));
      sent[i % kBuffers] = net.post_send(to, outgoing(i));
      net.submit();
    }
    if (i >= kAhead) {
      const std::size_t arrived = i - kAhead;
      net.wait(received[arrived % kBuffers]);
      const std::size_t next = arrived + kAhead;
      if (next < chunks) received[next % kBuffers] = net.post_receive(from, incoming(next));
      consume(arrived * chunk, Bytes(incoming(arrived)));
    }
  }
  for (std::size_t i = chunks - std::min(kBuffers, chunks); i < chunks; ++i) net.wait(sent[i % kBuffers]);
}

}  // namespace parley
