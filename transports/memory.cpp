/// `memory`: the parties are threads of one process. A large payload is copied once, from the sender's buffer into the
/// receiver's; a small one twice, so that its send is done at once.

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "transports/backends.h"
#include "transports/memory_hub.h"

namespace parley {
namespace {

constexpr std::size_t kCopiedUpTo = 16 << 10;

class MemoryTransport final : public Transport {
 public:
  MemoryTransport(const LaneIdentity& identity, std::shared_ptr<MemoryHub> hub)
      : Transport(identity), hub_(std::move(hub)), bell_(hub_->doorbell(lane(), self())), peers_(parties()) {
    for (PartyId peer = 0; peer < parties(); ++peer)
      peers_[peer] = {.out = &hub_->channel(lane(), self(), peer),
                      .in = &hub_->channel(lane(), peer, self()),
                      .bell = &hub_->doorbell(lane(), peer)};
  }
  ~MemoryTransport() override { abandon(); }

  Capabilities capabilities() const override {
    return {.async_progress = false, .send_completes_on_copy = false, .preferred_chunk = 256 << 10};
  }

 protected:
  void start(Operation& op) override {
    if (op.direction == Direction::send) return send(op);
    peers_[op.peer].receives.push_back(&op);
    look_again_ = true;  // its frame may have come, and rung, before it was posted
  }

  bool progress(Effort effort, TimePoint until) override {
    if (effort == Effort::submit) return false;
    const TimePoint stop_yielding = Clock::now() + polling();
    for (;;) {
      const std::uint64_t rings = bell_.rings();
      if (rings != seen_rings_ || look_again_) {
        seen_rings_ = rings;
        look_again_ = false;
        if (move_all()) return true;  // a message that nobody waits for yet rings as well
      }
      if (effort == Effort::poll) return false;
      const TimePoint now = Clock::now();
      if (now >= until) return false;
      if (now < stop_yielding)
        sched_yield();
      else
        bell_.wait(seen_rings_, until);
    }
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    for (PartyId peer = 0; peer < parties(); ++peer) {
      if (peer == self()) continue;
      {
        const std::lock_guard lock(peers_[peer].out->mutex);
        MemoryChannel& out = *peers_[peer].out;
        out.ended = true;
        if (notice) out.notice = *notice;
        // What is still borrowed belongs to a caller who is about to leave.
        std::erase_if(out.frames, [](const FrameInTransit& frame) { return frame.borrowed != nullptr; });
      }
      peers_[peer].receives.clear();
      peers_[peer].bell->ring();
    }
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override {
    return std::make_unique<MemoryTransport>(LaneIdentity{self(), parties(), lane, deadline(), polling()}, hub_);
  }

 private:
  struct Peer {
    MemoryChannel* out = nullptr;
    MemoryChannel* in = nullptr;
    Doorbell* bell = nullptr;
    std::uint64_t seen_taken = 0;  // of `out`
    std::deque<Operation*> receives;
  };

  void send(Operation& op) {
    const bool copied = op.frame_bytes() <= kCopiedUpTo;
    Peer& peer = peers_[op.peer];
    {
      const std::lock_guard lock(peer.out->mutex);
      if (op.header.kind == FrameKind::fin) peer.out->orderly = true;
      if (copied)
        peer.out->frames.push_back({.copy = copy_of(op, *peer.out)});
      else
        peer.out->frames.push_back({.borrowed = &op});
    }
    peer.bell->ring();
    if (copied) op.finish();
  }

  /// In memory that was used before: what one thread allocates and another frees is slow.
  static std::vector<std::byte> copy_of(const Operation& op, MemoryChannel& channel) {
    std::vector<std::byte> copy;
    if (!channel.spare.empty()) {
      copy = std::move(channel.spare.back());
      channel.spare.pop_back();
    }
    copy.resize(op.frame_bytes());
    std::memcpy(copy.data(), &op.header, sizeof(FrameHeader));
    if (op.length > 0) std::memcpy(copy.data() + sizeof(FrameHeader), op.data, op.length);
    return copy;
  }

  bool move_all() {
    bool moved = false;
    for (PartyId id = 0; id < parties(); ++id) {
      if (id == self()) continue;
      moved |= receive_from(id);
      const std::uint64_t taken = peers_[id].out->taken.load(std::memory_order_relaxed);
      moved |= std::exchange(peers_[id].seen_taken, taken) != taken;
    }
    return moved;
  }

  bool receive_from(PartyId id) {
    Peer& peer = peers_[id];
    const std::lock_guard lock(peer.in->mutex);
    bool moved = false;
    while (!peer.receives.empty() && !peer.in->frames.empty()) {
      take(*peer.receives.front(), peer.in->frames.front());
      peer.receives.pop_front();
      if (!peer.in->frames.front().borrowed) peer.in->spare.push_back(std::move(peer.in->frames.front().copy));
      peer.in->frames.pop_front();
      moved = true;
    }
    if (!peer.in->ended) return moved;
    if (peer.in->notice) throw_aborted(self(), id, *peer.in->notice);
    if (!peer.in->orderly) fail(TransportErrc::peer_closed, id, fmt::format("party {} left without a word", id));
    return moved;
  }

  void take(Operation& receive, FrameInTransit& frame) {
    Operation* sent = frame.borrowed;
    const std::byte* payload = nullptr;
    if (sent) {
      receive.header = sent->header;
      payload = sent->data;
    } else {
      std::memcpy(&receive.header, frame.copy.data(), sizeof(FrameHeader));
      payload = frame.copy.data() + sizeof(FrameHeader);
    }
    check(receive);
    if (receive.length > 0) std::memcpy(receive.data, payload, receive.length);
    receive.finish();
    if (sent) {
      sent->finish();
      peers_[receive.peer].in->taken.fetch_add(1, std::memory_order_relaxed);
      peers_[receive.peer].bell->ring();
    }
  }

  std::shared_ptr<MemoryHub> hub_;
  Doorbell& bell_;
  std::uint64_t seen_rings_ = 0;
  bool look_again_ = false;
  std::vector<Peer> peers_;
};

}  // namespace

std::unique_ptr<Transport> open_memory(const MeshSpec& spec) {
  if (!spec.memory) throw ConfigError("transport memory: its parties are threads of one process and share a hub");
  return std::make_unique<MemoryTransport>(spec.identity(), spec.memory);
}

}  // namespace parley
