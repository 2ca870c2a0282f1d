#pragma once

#include <chrono>
#include <vector>

#include "experiments/probe/endpoint.h"

namespace parley {

/// Plain loops over connected stream sockets, one per party. Waits as the `tcp` transport does: polls and yields for
/// `yield_for`, then blocks.
class SocketEndpoint final : public Endpoint {
 public:
  SocketEndpoint(std::vector<int> ends, std::chrono::microseconds yield_for)
      : ends_(std::move(ends)), yield_for_(yield_for) {}

  void exchange(PartyId to, Bytes out, PartyId from, MutableBytes in) override;
  void send(PartyId to, Bytes out) override;
  void receive(PartyId from, MutableBytes in) override;
  std::uint64_t system_calls() const override { return system_calls_; }

 private:
  struct Idle;  // how long nothing has moved

  bool push(int fd, Bytes& out);
  bool pull(int fd, MutableBytes& in);
  void rest(Idle& idle, int send_fd, int receive_fd);

  std::vector<int> ends_;
  std::chrono::microseconds yield_for_;
  std::uint64_t system_calls_ = 0;
};

}  // namespace parley
