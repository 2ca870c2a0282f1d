#include "core/collectives.h"

#include <array>
#include <vector>

namespace parley {

void exchange(Transport& net, PartyId to, Bytes out, PartyId from, MutableBytes in) {
  // The receive first: a back-end that can, receives straight into place.
  const std::array tickets{net.post_receive(from, in), net.post_send(to, out)};
  net.wait(tickets);
}

void shift(Transport& net, Bytes out, MutableBytes in) {
  const PartyId n = net.parties();
  const auto previous = static_cast<PartyId>((net.self() + n - 1) % n);
  const auto next = static_cast<PartyId>((net.self() + 1) % n);
  exchange(net, previous, out, next, in);
}

void open_to_all(Transport& net, Bytes mine, std::span<const MutableBytes> theirs) {
  std::vector<Ticket> tickets;
  tickets.reserve(2 * theirs.size());
  for (PartyId peer = 0; peer < theirs.size(); ++peer)
    if (peer != net.self()) tickets.push_back(net.post_receive(peer, theirs[peer]));
  // Each party starts with its successor, so that nobody is served last by everyone.
  for (std::size_t step = 1; step < theirs.size(); ++step)
    tickets.push_back(net.post_send(static_cast<PartyId>((net.self() + step) % theirs.size()), mine));
  net.wait(tickets);
}

void broadcast(Transport& net, PartyId root, MutableBytes bytes) {
  if (net.self() != root) {
    net.wait(net.post_receive(root, bytes));
    return;
  }
  std::vector<Ticket> tickets;
  for (PartyId peer = 0; peer < net.parties(); ++peer)
    if (peer != root) tickets.push_back(net.post_send(peer, bytes));
  net.wait(tickets);
}

void gather(Transport& net, PartyId root, Bytes mine, std::span<const MutableBytes> theirs) {
  if (net.self() != root) {
    net.wait(net.post_send(root, mine));
    return;
  }
  std::vector<Ticket> tickets;
  for (PartyId peer = 0; peer < net.parties(); ++peer)
    if (peer != root) tickets.push_back(net.post_receive(peer, theirs[peer]));
  net.wait(tickets);
}

void barrier(Transport& net) {
  const std::vector<MutableBytes> nothing(net.parties());
  gather(net, 0, {}, nothing);
  broadcast(net, 0, {});
}

}  // namespace parley
