#include "transports/shm_lane_setup.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

constexpr std::chrono::milliseconds kLookEvery(20);

}  // namespace

ShmLaneSetup::ShmLaneSetup(ShmMesh& mesh, LaneId lane)
    : mesh_(mesh),
      spec_(mesh.spec()),
      lane_(lane),
      give_up_(Clock::now() + mesh.spec().connect_timeout),
      links_(mesh.spec().parties) {}

std::vector<SharedLink> ShmLaneSetup::run() {
  try {
    // On lane 0 all parties are here, and a box is known once its party is connected.
    if (lane_ != 0)
      for (PartyId below = 0; below < spec_.self; ++below) give_memory(below);
    std::vector<Socket> sockets = mesh_.sockets_.connect_plain_lane(lane_);
    for (PartyId id = 0; id < spec_.parties; ++id) links_[id].socket = std::move(sockets[id]);
    if (lane_ == 0) {
      tell_box();
      for (PartyId below = 0; below < spec_.self; ++below) {
        learn_box(below);
        give_memory(below);
      }
    }
    await_memory();
  } catch (const std::system_error& error) {
    const TransportError failure(TransportErrc::io, spec_.self, fmt::format("party {}: {}", spec_.self, error.what()));
    tell_others(failure);
    throw TransportError(failure);
  } catch (const TransportError& error) {
    tell_others(error);
    throw;
  }
  return std::move(links_);
}

void ShmLaneSetup::tell_box() {
  for (PartyId above = spec_.self + 1; above < spec_.parties; ++above) {
    BoxNotice notice{.token = mesh_.peers_[above].token, .box = mesh_.box_.name()};
    notice.header.seal();
    // It fits the empty buffer of a fresh connection; where it does not, the peer is gone and will be missed.
    [[maybe_unused]] const ssize_t sent =
        send(links_[above].socket.fd(), &notice, sizeof(notice), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

/// Hears where a party below takes memory, or why it gave up.
void ShmLaneSetup::learn_box(PartyId peer) {
  std::array<std::byte, sizeof(AbortFrame)> bytes{};
  auto read_as = [&](auto value) {
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  };
  bool gives_up = false;
  std::size_t wanted = sizeof(FrameHeader);
  for (std::size_t got = 0; got < wanted;) {
    const ssize_t n = recv(links_[peer].socket.fd(), bytes.data() + got, wanted - got, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
      fail(TransportErrc::peer_closed, peer, fmt::format("party {} died during the set-up", peer));
    if (n < 0) {
      wait_for_events(peer);
      continue;
    }
    got += static_cast<std::size_t>(n);
    if (got != sizeof(FrameHeader)) continue;
    const FrameHeader header = read_as(FrameHeader());
    gives_up = header.kind == FrameKind::abort && header.intact();
    if (!gives_up) check_frame(spec_.self, peer, BoxNotice().header, header);
    wanted = gives_up ? sizeof(AbortFrame) : sizeof(BoxNotice);
  }
  if (gives_up) throw_aborted(spec_.self, peer, read_as(AbortFrame()).notice);
  const BoxNotice notice = read_as(BoxNotice());
  mesh_.peers_[peer] = {.token = notice.token, .box = notice.box};
}

void ShmLaneSetup::give_memory(PartyId peer) {
  const Socket memory = make_pair_memory();
  links_[peer].memory = PairMapping(memory);
  const auto& [token, box] = mesh_.peers_[peer];
  for (;;) {
    const int failure = hand_over(box, {.token = token, .lane = lane_}, memory);
    if (failure == 0) return;
    if (failure == ECONNREFUSED && lane_ != 0) return;  // it has died: found out when it is called
    if (failure == ECONNREFUSED) {
      std::this_thread::sleep_for(kLookEvery);
      check_alive();
      fail(TransportErrc::unreachable, peer,
           fmt::format("party {} has an address of this host and shares no memory with it: is it in another network "
                       "namespace? Transports tcp and uring reach it",
                       peer));
    }
    if (failure != EAGAIN) throw std::system_error(failure, std::generic_category(), "handing over shared memory");
    wait_for_events(peer);
  }
}

/// Waits for the memory of the parties above. On lanes other than 0 it is there already.
void ShmLaneSetup::await_memory() {
  for (PartyId above = spec_.self + 1; above < spec_.parties; ++above)
    while (!take_memory(above)) wait_for_events(above);
}

bool ShmLaneSetup::take_memory(PartyId peer) {
  const std::lock_guard lock(mesh_.mutex_);
  while (auto handover = mesh_.box_.take()) park(*handover);
  auto parked = mesh_.parked_.extract({lane_, peer});
  if (!parked) return false;
  links_[peer].memory = std::move(parked.mapped());
  return true;
}

/// A token that this party gave to nobody comes from a stranger.
void ShmLaneSetup::park(const Handover& handover) {
  for (PartyId above = spec_.self + 1; above < spec_.parties; ++above) {
    if (mesh_.peers_[above].token != handover.note.token) continue;
    if (!handover.descriptor) throw no_descriptor();
    try {
      mesh_.parked_[{handover.note.lane, above}] = PairMapping(handover.descriptor);
    } catch (const std::system_error& error) {
      fail(TransportErrc::bad_frame, above, fmt::format("party {} handed over {}", above, error.what()));
    }
  }
}

/// Sleeps for a short while, or until `peer` or the box has something to say. Throws when a party is gone, or when the
/// time is over.
void ShmLaneSetup::wait_for_events(PartyId peer) {
  check_alive();
  if (Clock::now() >= give_up_)
    fail(TransportErrc::unreachable, peer,
         fmt::format("no shared memory with party {} within {:.3g} s", peer,
                     std::chrono::duration<double>(spec_.connect_timeout).count()));
  const short say = peer < spec_.self ? POLLIN : POLLRDHUP;  // one above says nothing before its memory is here
  std::array<pollfd, 2> entries{pollfd{.fd = mesh_.box_.fd(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = links_[peer].socket.fd(), .events = say, .revents = 0}};
  poll(entries.data(), entries.size(), static_cast<int>(kLookEvery.count()));
}

/// A party that gave up has left its reason at the end of the stream.
void ShmLaneSetup::check_alive() const {
  for (PartyId id = 0; id < spec_.parties; ++id) {
    AbortNotice notice;
    if (!links_[id].socket) continue;
    switch (look_at_end(links_[id].socket.fd(), notice)) {
      case StreamEnd::open:
      case StreamEnd::finished: break;
      case StreamEnd::aborted: throw_aborted(spec_.self, id, notice);
      case StreamEnd::lost: fail(TransportErrc::peer_closed, id, fmt::format("party {} died during the set-up", id));
    }
  }
}

void ShmLaneSetup::fail(TransportErrc code, PartyId party, const std::string& what) const {
  throw TransportError(code, party, fmt::format("party {}, lane {}: {}", spec_.self, lane_, what));
}

void ShmLaneSetup::tell_others(const TransportError& error) const {
  std::vector<Farewell> farewells;
  for (const SharedLink& link : links_)
    if (link.socket) farewells.push_back({.fd = link.socket.fd()});
  say_farewell(make_abort_frame(lane_, {error.code(), error.party(), error.what()}), farewells);
}

}  // namespace parley
