#include "transports/mpi_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {

MpiWatch::MpiWatch(PartyId self, LaneId lane, std::vector<StreamSocket> sockets)
    : self_(self), lane_(lane), sockets_(std::move(sockets)) {}

std::vector<PairSecret> MpiWatch::pair_secrets() const {
  std::vector<PairSecret> secrets(sockets_.size());
  for (PartyId peer = 0; peer < sockets_.size(); ++peer)
    if (sockets_[peer]) secrets[peer] = sockets_[peer].tls()->export_secret();
  return secrets;
}

void MpiWatch::look() {
  std::array<pollfd, kMaxParties> entries;
  for (PartyId peer = 0; peer < sockets_.size(); ++peer)
    entries[peer] = {.fd = sockets_[peer].fd(), .events = POLLRDHUP, .revents = 0};
  if (poll(entries.data(), sockets_.size(), 0) <= 0) return;
  for (PartyId peer = 0; peer < sockets_.size(); ++peer)
    if (sockets_[peer] && entries[peer].revents != 0) look_at(peer);
}

void MpiWatch::look_at(PartyId peer) {
  AbortNotice notice;
  switch (look_at_end(sockets_[peer], notice)) {
    case StreamEnd::open: return;
    case StreamEnd::finished: return sockets_[peer].close();
    case StreamEnd::aborted: throw_aborted(self_, peer, notice);
    case StreamEnd::lost:
      throw TransportError(TransportErrc::peer_closed, peer,
                           fmt::format("party {}: party {} died in the middle of the run", self_, peer));
  }
}

void MpiWatch::finish() noexcept {
  FrameHeader fin{.kind = FrameKind::fin, .lane = lane_};
  fin.seal();
  iovec whole{&fin, sizeof(fin)};
  for (StreamSocket& socket : sockets_)
    if (socket) socket.send({&whole, 1});
  drop();
}

void MpiWatch::give_up(const AbortNotice& notice) noexcept {
  std::vector<Farewell> farewells;
  for (const StreamSocket& socket : sockets_)
    if (socket) farewells.push_back({.fd = socket.fd(), .tls = socket.tls()});
  say_farewell(make_abort_frame(lane_, notice), farewells);
  drop();
}

}  // namespace parley
