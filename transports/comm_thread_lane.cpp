#include "transports/comm_thread_lane.h"

namespace parley {

CommLane::CommLane(PartyId self, std::vector<StreamSocket>& sockets, std::size_t half_bytes)
    : self_(self), connections_(sockets.size()) {
  for (PartyId peer = 0; peer < sockets.size(); ++peer)
    if (sockets[peer]) connections_[peer] = std::make_unique<CommConnection>(*this, peer, sockets[peer], half_bytes);
}

void CommLane::fail(const TransportError& error) {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = error;
  }
  failed_.store(true, std::memory_order_release);
  bell_.ring();
}

void CommLane::throw_failure() {
  if (!failed_.load(std::memory_order_acquire)) return;
  const std::lock_guard lock(mutex_);
  throw TransportError(*failure_);
}

void CommLane::open(boost::asio::io_context& io) {
  for (const auto& connection : connections_)
    if (connection) connection->open(io);
}

bool CommLane::serve() {
  if (!has_requests()) return false;
  const std::uint32_t requests = requests_.exchange(0, std::memory_order_seq_cst);
  for (PartyId peer = 0; peer < connections_.size(); ++peer)
    if ((requests >> peer & 1) != 0) connections_[peer]->serve();
  return true;
}

void CommLane::look_while_paused() {
  for (const auto& connection : connections_)
    if (connection) connection->look_while_paused();
}

std::vector<bool> CommLane::detach() {
  std::vector<bool> between_frames(connections_.size());
  for (PartyId peer = 0; peer < connections_.size(); ++peer)
    if (connections_[peer]) between_frames[peer] = connections_[peer]->detach();
  return between_frames;
}

}  // namespace parley
