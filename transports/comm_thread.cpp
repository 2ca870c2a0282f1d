/// `comm_thread`: one communication thread per party, which runs a Boost.Asio loop and moves bytes while the protocol
/// threads of the lanes compute. Each connection has a bounded double buffer in both directions: a small send is copied
/// and done at once, and what comes early is read ahead. Larger payloads move straight from and to the caller's spans.

#include <sched.h>

#include <bit>
#include <utility>

#include "transports/backends.h"
#include "transports/comm_thread_loop.h"
#include "transports/socket_mesh.h"
#include "transports/stream_farewell.h"

namespace parley {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(50);  // how often a sleeping lane reports that bytes moved

/// What the lanes of one party share.
struct CommParty {
  explicit CommParty(const MeshSpec& spec) : mesh(spec), loop(spec.wait) {}
  SocketMesh mesh;
  CommLoop loop;
};

class CommThreadTransport final : public Transport {
 public:
  CommThreadTransport(std::shared_ptr<CommParty> party, LaneId lane)
      : Transport(party->mesh.spec().identity(lane)),
        party_(std::move(party)),
        sockets_(party_->mesh.connect_lane(lane)) {
    shared_ = std::make_shared<CommLane>(self(), sockets_, party_->mesh.spec().comm_thread.buffer_bytes);
    party_->loop.attach(shared_);
  }
  ~CommThreadTransport() override { abandon(); }

  Capabilities capabilities() const override {
    return {.async_progress = true,
            .send_completes_on_copy = true,
            .preferred_chunk = 256 << 10,
            .streams_from = party_->mesh.spec().streams_from()};
  }

 protected:
  void start(Operation& op) override {
    const PartyId peer = op.peer;  // a copied send is done, and not ours any more, when `post` returns
    if (op.direction == Direction::send) {
      shared_->with(peer).post(op);
      to_request_ |= 1u << peer;
    } else if (shared_->with(peer).post(op)) {
      to_deliver_ |= 1u << peer;
    }
  }

  bool progress(Effort effort, TimePoint until) override {
    const std::uint64_t moved_before = shared_->moved();
    if (look()) return true;
    if (effort != Effort::block) return false;
    shared_->set_waiting(true);
    const bool moved = wait_for_news(until) || shared_->moved() != moved_before;
    shared_->set_waiting(false);
    return moved;
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    const std::vector<bool> between_frames = party_->loop.detach(shared_);
    if (notice) {
      std::vector<Farewell> farewells;
      for (PartyId peer = 0; peer < parties(); ++peer)
        if (sockets_[peer]) farewells.push_back({sockets_[peer].fd(), between_frames[peer], sockets_[peer].tls()});
      say_farewell(make_abort_frame(lane(), *notice), farewells);
    }
    sockets_.clear();
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override {
    return std::make_unique<CommThreadTransport>(party_, lane);
  }

 private:
  bool wait_for_news(TimePoint until) {
    if (polling() > Duration::zero()) {
      const TimePoint stop_yielding = std::min(until, Clock::now() + polling());
      do {
        sched_yield();
        if (look()) return true;
      } while (Clock::now() < stop_yielding);
    }
    shared_->bell().wait(seen_rings_, std::min(until, Clock::now() + kTick));
    return look();
  }

  /// Hands over what was posted and takes what has arrived; true when something moved.
  bool look() {
    bool moved = false;
    if (to_request_ != 0) shared_->request(std::exchange(to_request_, 0));
    for (; to_deliver_ != 0; to_deliver_ &= to_deliver_ - 1)
      moved |= shared_->with(static_cast<PartyId>(std::countr_zero(to_deliver_))).deliver();
    if (shared_->has_requests()) party_->loop.kick();
    const std::uint64_t rings = shared_->bell().rings();
    if (rings != seen_rings_) {
      seen_rings_ = rings;
      moved = true;
    }
    if (!moved) shared_->throw_failure();
    return moved;
  }

  std::shared_ptr<CommParty> party_;
  std::vector<StreamSocket> sockets_;
  std::shared_ptr<CommLane> shared_;
  std::uint32_t to_request_ = 0;  // a bit per party: something was posted for it since the last look
  std::uint32_t to_deliver_ = 0;  // ... and its bytes may be here already
  std::uint64_t seen_rings_ = 0;
};

}  // namespace

std::unique_ptr<Transport> open_comm_thread(const MeshSpec& spec) {
  // Each party has two threads that wait: polling for long would take the core from whoever computes.
  constexpr std::chrono::microseconds kLongestPolling(50);
  MeshSpec patient = spec;
  patient.wait.yield_for = std::min(spec.wait.yield_for, kLongestPolling);
  return std::make_unique<CommThreadTransport>(std::make_shared<CommParty>(patient), LaneId{0});
}

}  // namespace parley
