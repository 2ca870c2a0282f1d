/// `tcp`: plain sockets, one thread. Sends and receives never block; a party that has nothing to move polls and yields
/// for a while, then sleeps in poll(2) on all its connections.

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "transports/backends.h"
#include "transports/frame_queue.h"
#include "transports/socket_mesh.h"
#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

// A part of a large message, so that the peer reads while the next is written; with room for headers, so that a message
// of a round size needs no call for a tail.
constexpr std::size_t kSentPerCall = (512 << 10) + 4096;
// All that the kernel holds, as a rule, before more is sent; more in one call would starve the other direction.
constexpr std::size_t kReceivedPerCall = 2 << 20;
constexpr std::size_t kPartsPerCall = 64;

class TcpTransport final : public Transport {
 public:
  TcpTransport(std::shared_ptr<SocketMesh> mesh, LaneId lane)
      : Transport(mesh->spec().identity(lane)), mesh_(std::move(mesh)), peers_(parties()) {
    std::vector<StreamSocket> sockets = mesh_->connect_lane(lane);
    for (PartyId peer = 0; peer < parties(); ++peer) peers_[peer].socket = std::move(sockets[peer]);
  }
  ~TcpTransport() override { abandon(); }

  Capabilities capabilities() const override {
    return {.async_progress = true,
            .send_completes_on_copy = true,
            .preferred_chunk = 256 << 10,
            .streams_from = mesh_->spec().streams_from()};
  }

 protected:
  void start(Operation& op) override {
    Peer& peer = peers_[op.peer];
    (op.direction == Direction::send ? peer.sends : peer.receives).push(op);
  }

  bool progress(Effort effort, TimePoint until) override {
    if (effort == Effort::submit) return move_sends();
    if (effort == Effort::block && move_sends() && nothing_to_send()) return true;  // some wait for no more than that
    if (move_all()) return true;
    if (effort == Effort::poll) return false;
    const TimePoint stop_yielding = std::min(until, Clock::now() + polling());
    while (Clock::now() < stop_yielding) {
      count_system_calls(1);
      sched_yield();
      if (move_all()) return true;
    }
    sleep(until);
    return move_all();
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    std::vector<Farewell> farewells;
    for (Peer& peer : peers_) {
      if (peer.socket) farewells.push_back({peer.socket.fd(), !peer.sends.mid_frame(), peer.socket.tls()});
      peer.sends.clear();
      peer.receives.clear();
    }
    if (notice) say_farewell(make_abort_frame(lane(), *notice), farewells);
    for (Peer& peer : peers_) peer.socket.close();
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override { return std::make_unique<TcpTransport>(mesh_, lane); }

 private:
  struct Peer {
    StreamSocket socket;
    FrameQueue sends, receives;
    bool finished = false;  // its FIN was seen: that it closes is no news
  };

  bool move_sends() {
    bool moved = false;
    for (PartyId id = 0; id < parties(); ++id)
      if (!peers_[id].sends.empty()) moved |= send_to(id, peers_[id]);
    return moved;
  }

  bool move_all() {
    bool moved = move_sends();
    for (PartyId id = 0; id < parties(); ++id)
      if (!peers_[id].receives.empty()) moved |= receive_from(id, peers_[id]);
    return moved;
  }

  bool nothing_to_send() const {
    return std::ranges::all_of(peers_, [](const Peer& peer) { return peer.sends.empty(); });
  }

  bool send_to(PartyId id, Peer& peer) {
    std::array<iovec, kPartsPerCall> parts;
    const std::size_t used = peer.sends.gather(parts, kSentPerCall);
    count_system_calls(1);
    const ssize_t n = peer.socket.send(std::span(parts).first(used));
    if (n < 0) return would_block(id);
    peer.sends.advance(static_cast<std::size_t>(n), [](const Operation&, std::size_t) {});
    return true;
  }

  bool receive_from(PartyId id, Peer& peer) {
    std::array<iovec, kPartsPerCall> parts;
    const std::size_t used = peer.receives.gather(parts, kReceivedPerCall);
    count_system_calls(1);
    const ssize_t n = peer.socket.receive(std::span(parts).first(used));
    if (n < 0) return would_block(id);
    if (n == 0) throw_closed(id);
    const auto got = static_cast<std::size_t>(n);
    peer.receives.advance(got, [&](const Operation& op, std::size_t rest) {
      if (op.header.kind == FrameKind::abort && op.header.intact())
        throw_aborted(self(), id, collect_notice(&peer.socket, std::span(parts).first(used), got, rest));
      check(op);
      if (op.header.kind == FrameKind::fin) peer.finished = true;
    });
    return true;
  }

  /// Nothing to move now; anything else that a send or receive can say is the end of the connection.
  bool would_block(PartyId id) {
    if (errno == EAGAIN || errno == EINTR) return false;
    StreamSocket& socket = peers_[id].socket;
    if (errno != ECONNRESET && errno != EPIPE)
      fail(socket.code_of(errno), id, fmt::format("the connection to party {}: {}", id, socket.explain(errno)));
    // The peer may have said why before it closed.
    AbortNotice notice;
    if (look_at_end(socket, notice) == StreamEnd::aborted) throw_aborted(self(), id, notice);
    throw_closed(id);
  }

  [[noreturn]] void throw_closed(PartyId id) const {
    fail(TransportErrc::peer_closed, id, fmt::format("party {} closed the connection in the middle of the run", id));
  }

  /// Sleeps until something can move, a peer closes, or `until`.
  void sleep(TimePoint until) {
    std::array<pollfd, kMaxParties> entries;
    std::array<PartyId, kMaxParties> owners;
    nfds_t count = 0;
    for (PartyId id = 0; id < parties(); ++id) {
      const Peer& peer = peers_[id];
      if (!peer.socket || (peer.finished && peer.receives.empty() && peer.sends.empty())) continue;
      // A finished peer is closed on its side for good: asking about that would never let us sleep.
      const int events =
          (peer.finished ? 0 : POLLRDHUP) | (peer.receives.empty() ? 0 : POLLIN) | (peer.sends.empty() ? 0 : POLLOUT);
      owners[count] = id;
      entries[count++] = {.fd = peer.socket.fd(), .events = static_cast<short>(events), .revents = 0};
    }
    const auto left = std::chrono::nanoseconds(std::max(until - Clock::now(), Duration::zero()));
    const timespec patience{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    count_system_calls(1);
    if (ppoll(entries.data(), count, &patience, nullptr) <= 0) return;
    for (nfds_t i = 0; i < count; ++i)
      if ((entries[i].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0 && peers_[owners[i]].receives.empty())
        look_at_closed(owners[i]);
  }

  /// A peer that nothing is expected from has closed: in order, or is it the one to name?
  void look_at_closed(PartyId id) {
    AbortNotice notice;
    switch (look_at_end(peers_[id].socket, notice)) {
      case StreamEnd::open: return;
      case StreamEnd::finished: peers_[id].finished = true; return;
      case StreamEnd::aborted: throw_aborted(self(), id, notice);
      case StreamEnd::lost: throw_closed(id);
    }
  }

  std::shared_ptr<SocketMesh> mesh_;
  std::vector<Peer> peers_;
};

}  // namespace

std::unique_ptr<Transport> open_tcp(const MeshSpec& spec) {
  return std::make_unique<TcpTransport>(std::make_shared<SocketMesh>(spec), LaneId{0});
}

}  // namespace parley
