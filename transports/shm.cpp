/// `shm`: the parties are processes of one host that share memory: a byte ring in each direction of a pair. A party
/// that has nothing to move looks and yields for a while, then sleeps on the connections over which the parties found
/// each other: there it hears bells, abort notices, and deaths.

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>

#include <algorithm>
#include <array>

#include "transports/backends.h"
#include "transports/frame_queue.h"
#include "transports/shm_line.h"
#include "transports/shm_mesh.h"
#include "transports/stream_end.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

// What is copied at once: the peer starts on it while the next piece is copied, and it is still in cache.
constexpr std::size_t kPiece = 64 << 10;
constexpr std::size_t kChunk = kRingBytes / 4;  // a stream is a few chunks ahead of its peer without filling the ring
constexpr std::size_t kPartsPerPiece = 64;
constexpr int kLooksBeforeYield = 20;  // a peer on another core answers within a microsecond
// How long a death or an abort may go unnoticed while this party only looks into memory.
constexpr Duration kListenEvery = std::chrono::milliseconds(1);

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

class ShmTransport final : public Transport {
 public:
  ShmTransport(std::shared_ptr<ShmMesh> mesh, LaneId lane)
      : Transport(mesh->spec().identity(lane)), mesh_(std::move(mesh)), peers_(parties()) {
    std::vector<SharedLink> links = mesh_->connect_lane(lane);
    for (PartyId id = 0; id < parties(); ++id)
      if (id != self()) peers_[id] = Peer(std::move(links[id]), self() < id ? 0 : 1);
  }
  ~ShmTransport() override { abandon(); }

  Capabilities capabilities() const override {
    return {.async_progress = false, .send_completes_on_copy = true, .preferred_chunk = kChunk};
  }

 protected:
  void start(Operation& op) override {
    Peer& peer = peers_[op.peer];
    (op.direction == Direction::send ? peer.sends : peer.receives).push(op);
  }

  bool progress(Effort effort, TimePoint until) override {
    if (effort == Effort::submit) return move_sends();
    if (move_all()) return true;
    if (effort == Effort::poll) return listen_if_due();
    for (int looks = 0; looks < kLooksBeforeYield; ++looks) {
      relax();
      if (move_all()) return true;
    }
    const TimePoint stop_yielding = std::min(until, Clock::now() + polling());
    while (Clock::now() < stop_yielding) {
      count_system_calls(1);
      sched_yield();
      if (move_all() || listen_if_due()) return true;
    }
    return sleep(until);
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    std::vector<Farewell> farewells;
    for (Peer& peer : peers_) {
      if (peer.line) farewells.push_back({.fd = peer.line.fd()});
      peer.sends.clear();
      peer.receives.clear();
    }
    if (notice) say_farewell(make_abort_frame(lane(), *notice), farewells);
    for (Peer& peer : peers_) peer.line.close();
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override { return std::make_unique<ShmTransport>(mesh_, lane); }

 private:
  struct Peer {
    Peer() = default;
    Peer(SharedLink link, std::size_t own)
        : line(std::move(link.socket)),
          memory(std::move(link.memory)),
          out(memory->rings[own]),
          in(memory->rings[1 - own]),
          this_asleep(&memory->asleep[own].raised),
          peer_asleep(&memory->asleep[1 - own].raised) {}

    bool idle() const { return sends.empty() && receives.empty(); }

    PairLine line;
    PairMapping memory;
    RingWriter out;
    RingReader in;
    std::atomic<std::uint32_t>* this_asleep = nullptr;
    std::atomic<std::uint32_t>* peer_asleep = nullptr;
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

  bool send_to(PartyId id, Peer& peer) {
    const auto room = peer.out.room(kPiece);
    if (!room) throw_impossible(id);
    if (*room == 0) return false;
    std::array<iovec, kPartsPerPiece> parts;
    const std::size_t count = peer.sends.gather(parts, std::min(*room, kPiece));
    const std::size_t size = peer.out.write(std::span(parts).first(count));
    peer.sends.advance(size, [](const Operation&, std::size_t) {});
    wake(peer);
    return true;
  }

  bool receive_from(PartyId id, Peer& peer) {
    const auto waiting = peer.in.waiting(kPiece);
    if (!waiting) throw_impossible(id);
    if (*waiting == 0) return false;
    std::array<iovec, kPartsPerPiece> parts;
    const std::size_t count = peer.receives.gather(parts, std::min(*waiting, kPiece));
    const std::size_t size = peer.in.read(std::span(parts).first(count));
    peer.receives.advance(size, [&](const Operation& op, std::size_t) {
      check(op);
      if (op.header.kind == FrameKind::fin) peer.finished = true;
    });
    wake(peer);
    return true;
  }

  /// Rings when the peer sleeps and waits for what has just moved.
  void wake(Peer& peer) {
    if (peer.peer_asleep->load() == 0 || peer.peer_asleep->exchange(0) == 0) return;
    count_system_calls(1);
    peer.line.ring();
  }

  [[noreturn]] void throw_impossible(PartyId id) const {
    fail(TransportErrc::bad_frame, id,
         fmt::format("party {} claims a place outside of the ring that it shares with this one", id));
  }

  bool listen_if_due() {
    const TimePoint now = Clock::now();
    if (now < next_listening_) return false;
    next_listening_ = now + kListenEvery;
    return listen(now);
  }

  /// Sleeps until something can move, a peer leaves, or `until`.
  bool sleep(TimePoint until) {
    for (Peer& peer : peers_)
      if (!peer.idle()) peer.this_asleep->store(1);
    // What moved before the flags were up rang no bell.
    const bool moved = move_all() || listen(until);
    for (Peer& peer : peers_)
      if (peer.this_asleep) peer.this_asleep->store(0, std::memory_order_relaxed);
    return moved || move_all();
  }

  /// Waits for something on the connections until `until`, and takes notice of it. True when bytes moved.
  bool listen(TimePoint until) {
    std::array<pollfd, kMaxParties> entries;
    std::array<PartyId, kMaxParties> owners;
    nfds_t count = 0;
    for (PartyId id = 0; id < parties(); ++id) {
      const Peer& peer = peers_[id];
      if (!peer.line || (peer.finished && peer.idle())) continue;
      owners[count] = id;
      entries[count++] = {.fd = peer.line.fd(), .events = POLLIN | POLLRDHUP, .revents = 0};
    }
    const auto left = std::chrono::nanoseconds(std::max(until - Clock::now(), Duration::zero()));
    const timespec patience{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    count_system_calls(1);
    if (ppoll(entries.data(), count, &patience, nullptr) <= 0) return false;
    bool moved = false;
    for (nfds_t i = 0; i < count; ++i)
      if (entries[i].revents != 0) moved |= hear(owners[i], peers_[owners[i]]);
    return moved;
  }

  bool hear(PartyId id, Peer& peer) {
    count_system_calls(1);
    peer.line.listen();
    if (peer.line.news() == PairLine::News::open) return false;
    // What it sent before counts first, and may be all that is awaited. The news stay.
    bool moved = false;
    while (!peer.receives.empty() && receive_from(id, peer)) moved = true;
    if (!moved) judge(id, peer);
    return moved;
  }

  /// A peer that nothing more will come from: did it leave in order, or is it the one to name?
  void judge(PartyId id, Peer& peer) {
    switch (peer.line.news()) {
      case PairLine::News::open: return;
      case PairLine::News::aborted: throw_aborted(self(), id, peer.line.notice());
      case PairLine::News::noise:
        fail(TransportErrc::bad_frame, id, fmt::format("party {} says what is neither a bell nor an abort", id));
      case PairLine::News::closed: break;
    }
    if (!peer.idle() || !left_in_order(peer))
      fail(TransportErrc::peer_closed, id, fmt::format("party {} closed the connection in the middle of the run", id));
    peer.finished = true;
  }

  /// Is a FIN the last thing that a party that is gone has left?
  bool left_in_order(Peer& peer) const {
    std::array<std::byte, sizeof(FrameHeader)> last;
    AbortNotice none;
    return peer.finished ||
           (peer.in.waiting(kRingBytes) && peer.in.copy_last(last) && judge_end(last, none) == StreamEnd::finished);
  }

  std::shared_ptr<ShmMesh> mesh_;
  std::vector<Peer> peers_;
  TimePoint next_listening_{};
};

}  // namespace

std::unique_ptr<Transport> open_shm(const MeshSpec& spec) {
  return std::make_unique<ShmTransport>(std::make_shared<ShmMesh>(spec), LaneId{0});
}

}  // namespace parley
