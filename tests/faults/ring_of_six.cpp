#include "tests/faults/ring_of_six.h"

#include <vector>

#include "tests/support/workload.h"

namespace parley::test {
namespace {

using Message = std::vector<std::byte>;

Message first_of(PartyId party) { return pattern(kRoundBytes[0], party + 1u); }

/// What `party` passes on after it has received `in`.
Message passed_on(PartyId party, const Message& in) {
  Message out(kRoundBytes[1]);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = in[i % in.size()] ^ static_cast<std::byte>(7 * i + party);
  return out;
}

}  // namespace

bool ring_of_six(Transport& net, const std::function<void(int)>& before_message) {
  const PartyId self = net.self();
  const auto next = static_cast<PartyId>((self + 1) % kRingParties);
  const auto previous = static_cast<PartyId>((self + 2) % kRingParties);
  Message out = first_of(self);
  std::array<Message, 2> in;
  for (int round = 0; round < 2; ++round) {
    before_message(kRingParties * round + self);
    in[round].resize(kRoundBytes[round]);
    const std::array tickets{net.post_send(next, out), net.post_receive(previous, in[round])};
    net.wait(tickets);
    out = passed_on(self, in[0]);
  }
  return in[0] == first_of(previous) && in[1] == passed_on(previous, first_of(next));
}

}  // namespace parley::test
