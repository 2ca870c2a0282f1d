/// `uring`: the sockets of `tcp`, driven through io_uring. At most one send and one receive are in flight per
/// connection, since the kernel reorders unlinked sends on a socket; what else is posted is gathered into the next
/// request.

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "transports/backends.h"
#include "transports/socket_mesh.h"
#include "transports/stream_end.h"
#include "transports/stream_farewell.h"
#include "transports/uring_arrivals.h"
#include "transports/uring_flow.h"
#include "transports/uring_ring.h"
#include "transports/uring_staging.h"

namespace parley {
namespace {

constexpr Duration kTick =
    std::chrono::milliseconds(50);  // how often a sleeping lane looks for what no completion tells

enum class Request : std::uint8_t { send, receive, watch };

std::uint64_t tag(PartyId peer, Request request) {
  return std::uint64_t{peer} << 8 | static_cast<std::uint8_t>(request);
}

struct Peer {
  StreamSocket socket;
  Flow sends, receives;
  Arrivals arrivals;                // of a multishot receive
  bool watched = false;             // a request waits for the peer to close
  bool closed = false;              // it has
  bool closed_for_reading = false;  // a multishot receive has seen the end
  bool finished = false;            // its FIN was seen: that it closes is no news
  std::uint64_t wire_bytes = 0;     // moved by the kernel, when last looked
};

class UringTransport final : public Transport {
 public:
  UringTransport(std::shared_ptr<SocketMesh> mesh, LaneId lane)
      : Transport(mesh->spec().identity(lane)), mesh_(std::move(mesh)), peers_(parties()) {
    std::vector<StreamSocket> sockets = mesh_->connect_lane(lane);
    for (PartyId peer = 0; peer < parties(); ++peer) {
      peers_[peer].socket = std::move(sockets[peer]);
      if (peer != self() && options().busy_poll.count() > 0) busy_poll(peer);
    }
  }
  ~UringTransport() override { abandon(); }

  Capabilities capabilities() const override {
    return {.async_progress = true,
            .send_completes_on_copy = true,
            .preferred_chunk = 256 << 10,
            .streams_from = mesh_->spec().streams_from()};
  }

 protected:
  void start(Operation& op) override {
    Peer& peer = peers_[op.peer];
    (op.direction == Direction::send ? peer.sends : peer.receives).queue.push(op);
  }

  bool progress(Effort effort, TimePoint until) override {
    open_ring();
    const bool delivered = deliver_all();
    request_all();
    if (effort == Effort::submit && !ring_.has_requests()) return delivered;
    if (effort != Effort::block || delivered) return poll_once() || delivered;
    if (polling() > Duration::zero()) {
      const TimePoint stop_yielding = std::min(until, Clock::now() + polling());
      do {
        if (poll_once()) return true;
        count_system_calls(1);
        sched_yield();
      } while (Clock::now() < stop_yielding);
    }
    return sleep(until);
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    if (notice && mesh_->spec().tls) settle_sends();
    std::vector<Farewell> farewells;
    for (Peer& peer : peers_) {
      if (!mesh_->spec().tls) end_what_went_out(peer.sends);
      const bool rests = !peer.sends.in_flight;
      if (peer.socket)
        farewells.push_back(
            {peer.socket.fd(), rests && !peer.sends.queue.mid_frame(), rests ? peer.socket.tls() : nullptr});
    }
    if (notice) say_farewell(make_abort_frame(lane(), *notice), farewells);
    let_go();
    for (Peer& peer : peers_) {
      peer.sends.queue.clear();
      peer.receives.queue.clear();
      peer.socket.close();
    }
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override { return std::make_unique<UringTransport>(mesh_, lane); }

 private:
  const UringOptions& options() const { return mesh_->spec().uring; }

  void busy_poll(PartyId peer) const {
    const auto time_us = static_cast<int>(options().busy_poll.count());
    if (setsockopt(peers_[peer].socket.fd(), SOL_SOCKET, SO_BUSY_POLL, &time_us, sizeof time_us) != 0)
      fail(TransportErrc::io, self(), fmt::format("uring_busy_poll_us={}: {}", time_us, std::strerror(errno)));
  }

  /// On first use, because the ring belongs to the thread that opens it.
  void open_ring() {
    if (ring_.is_open()) return;
    if (const std::string reason = ring_.open(options()); !reason.empty()) fail(TransportErrc::io, self(), reason);
    if (options().registered_memory && !staging_.open(ring_, parties(), Flow::kBytesPerRequest))
      fail(TransportErrc::io, self(), "uring_registered_memory: not enough memory that may be locked (ulimit -l)");
    for (PartyId id = 0; id < parties() && options().multishot; ++id)
      if (id != self() && !peers_[id].arrivals.open(ring_, id))
        fail(TransportErrc::io, self(), "uring_multishot: the kernel refuses the buffers");
    if (!options().fixed_files.value_or(true)) return;
    std::vector<int> fds;
    for (const Peer& peer : peers_) fds.push_back(peer.socket.fd());
    registered_ = ring_.register_sockets(fds);
  }

  void request_all() {
    // Sends first: while they are handed over, what we are to receive may arrive.
    for (PartyId id = 0; id < parties(); ++id)
      if (Flow& flow = peers_[id].sends; !flow.in_flight && !flow.queue.empty()) {
        if (TlsStream* tls = peers_[id].socket.tls()) {
          if (tls->sealed().empty()) tls->seal(flow.waiting());
          flow.point_at(tls->sealed());
        } else {
          flow.gather();
        }
        io_uring_sqe& request = ring_.next_request();
        prepare_send(request, id, flow);
        address(request, id, Request::send);
      }
    if (options().multishot) return request_arrivals();
    for (PartyId id = 0; id < parties(); ++id)
      if (Flow& flow = peers_[id].receives; !flow.in_flight && !flow.queue.empty()) {
        TlsStream* tls = peers_[id].socket.tls();
        if (tls)
          flow.point_at(tls->room());
        else
          flow.gather();
        io_uring_sqe& request = ring_.next_request();
        // Several messages may come one by one, the later ones only after an answer to the first.
        flow.prepare_receive(request, !tls && flow.queue.size() == 1 ? MSG_WAITALL : 0);
        address(request, id, Request::receive);
      }
  }

  void prepare_send(io_uring_sqe& request, PartyId id, Flow& flow) {
    constexpr int kFlags = MSG_NOSIGNAL | MSG_WAITALL;
    if (staging_.is_open()) {
      const std::size_t size = staging_.copy(id, flow.gathered());
      return io_uring_prep_send_zc_fixed(&request, 0, staging_.at(id), size, kFlags, 0, id);
    }
    if (options().zero_copy) return io_uring_prep_sendmsg_zc(&request, 0, &flow.message, kFlags);
    flow.prepare_send(request, kFlags);
  }

  /// One request per peer, whatever is awaited, for as long as buffers last.
  void request_arrivals() {
    for (PartyId id = 0; id < parties(); ++id) {
      Peer& peer = peers_[id];
      if (!peer.socket || peer.closed_for_reading || peer.receives.in_flight || !peer.arrivals.has_free_buffers())
        continue;
      peer.receives.in_flight = true;
      io_uring_sqe& request = ring_.next_request();
      io_uring_prep_recv_multishot(&request, 0, nullptr, 0, 0);
      address(request, id, Request::receive);
      request.flags |= IOSQE_BUFFER_SELECT;
      request.buf_group = id;
    }
  }

  void address(io_uring_sqe& request, PartyId id, Request kind) {
    request.fd = registered_ ? id : peers_[id].socket.fd();
    if (registered_) request.flags |= IOSQE_FIXED_FILE;
    io_uring_sqe_set_data64(&request, tag(id, kind));
    ++in_flight_;
  }

  bool poll_once() {
    if (!ring_.may_be_ready()) return false;
    count_system_calls(1);
    require_done(ring_.submit_and_poll());
    return reap();
  }

  void require_done(int result) const {
    constexpr std::array kHarmless{-EINTR, -EAGAIN, -EBUSY, -ETIME};
    if (result >= 0 || std::ranges::find(kHarmless, result) != kHarmless.end()) return;
    const char* hint = result == -EEXIST ? "; a lane belongs to the thread that uses it first" : "";
    fail(TransportErrc::io, self(), fmt::format("io_uring: {}{}", std::strerror(-result), hint));
  }

  /// Sleeps until everything that is waited for has completed, but never longer than a tick.
  bool sleep(TimePoint until) {
    watch_all();
    const Duration patience = std::clamp<Duration>(until - Clock::now(), Duration::zero(), kTick);
    count_system_calls(1);
    require_done(ring_.submit_and_wait(std::max(wanted_requests(), 1u), patience));
    if (reap()) return true;
    look_at_closed_peers();
    look_at_headers();
    return wire_moved();
  }

  /// A request per peer that completes when the peer closes, also one that nothing is expected from.
  void watch_all() {
    for (PartyId id = 0; id < parties(); ++id) {
      Peer& peer = peers_[id];
      if (!peer.socket || peer.watched) continue;
      peer.watched = true;
      io_uring_sqe& request = ring_.next_request();
      io_uring_prep_poll_add(&request, 0, POLLRDHUP);
      address(request, id, Request::watch);
    }
  }

  /// Under TLS and with multishot a completion is a part of what is waited for.
  unsigned wanted_requests() const {
    if (mesh_->spec().tls || options().multishot) return 1;
    auto wanted = [](const Flow& flow) { return flow.in_flight && flow.queue.front().wanted ? 1u : 0u; };
    unsigned count = 0;
    for (const Peer& peer : peers_) count += wanted(peer.sends) + wanted(peer.receives);
    return count;
  }

  bool reap() {
    bool moved = false;
    std::optional<TransportError> failure;
    ring_.reap([&](const Ring::Completion& completion) {
      const auto id = static_cast<PartyId>(completion.data >> 8);
      const auto request = static_cast<Request>(completion.data & 0xff);
      try {
        if (request == Request::receive && options().multishot) {
          moved |= arrived(id, completion);
          return;
        }
        const std::optional<int> result = ended(completion);
        if (!result) return;
        switch (request) {
          case Request::send: moved |= sent(id, *result); break;
          case Request::receive: moved |= received(id, *result); break;
          case Request::watch: peers_[id].closed = true; break;
        }
      } catch (const TransportError& error) {
        if (!failure) failure = error;
      }
    });
    // Only now: a send that completed behind the failure leaves room for telling its peer the reason.
    if (failure) throw *failure;
    return moved;
  }

  /// What a request gave, once it has ended: a send without a copy says first how much went out, and later that the
  /// kernel no longer needs the pages.
  std::optional<int> ended(const Ring::Completion& completion) {
    int& first_result = peers_[completion.data >> 8].sends.result;
    if (completion.more_follow()) {
      first_result = completion.result;
      return {};
    }
    --in_flight_;
    return completion.is_second_of_two() ? std::exchange(first_result, 0) : completion.result;
  }

  bool sent(PartyId id, int result) {
    Flow& flow = peers_[id].sends;
    flow.in_flight = false;
    if (result < 0) return interrupted(id, -result);
    auto out = static_cast<std::size_t>(result);
    if (TlsStream* tls = peers_[id].socket.tls()) out = tls->sent(out);
    flow.queue.advance(out, [](const Operation&, std::size_t) {});
    return true;
  }

  bool received(PartyId id, int result) {
    Flow& flow = peers_[id].receives;
    flow.in_flight = false;
    if (result < 0) return interrupted(id, -result);
    if (result == 0) throw_closed(id);
    const auto got = static_cast<std::size_t>(result);
    if (TlsStream* tls = peers_[id].socket.tls()) {
      tls->received(got);
      deliver_from(id);
      return true;
    }
    flow.put_in_place(got);
    take(id, flow.gathered(), got);
    return true;
  }

  /// The first `got` bytes of `parts`, to which the waiting messages were gathered, have come.
  void take(PartyId id, std::span<const iovec> parts, std::size_t got) {
    peers_[id].receives.queue.advance(got, [&](const Operation& op, std::size_t rest) {
      if (op.header.kind == FrameKind::abort && op.header.intact())
        throw_aborted(self(), id,
                      options().multishot ? peers_[id].arrivals.collect_notice(parts, got, rest)
                                          : collect_notice(&peers_[id].socket, parts, got, rest));
      check(op);
      if (op.header.kind == FrameKind::fin) peers_[id].finished = true;
    });
  }

  /// A multishot receive took a buffer, or has ended.
  bool arrived(PartyId id, const Ring::Completion& completion) {
    Peer& peer = peers_[id];
    if (completion.has_buffer())
      peer.arrivals.take(completion.buffer(), static_cast<std::size_t>(std::max(completion.result, 0)));
    if (!completion.more_follow()) {
      --in_flight_;
      peer.receives.in_flight = false;
    }
    const bool moved = deliver_from(id);
    if (completion.result == 0) peer.closed = peer.closed_for_reading = true;
    if (completion.result >= 0 || completion.result == -ENOBUFS) return moved;
    return interrupted(id, -completion.result) || moved;
  }

  /// Under TLS and with multishot: delivers what has come for messages that were posted later.
  bool deliver_all() {
    if (!mesh_->spec().tls && !options().multishot) return false;
    bool delivered = false;
    for (PartyId id = 0; id < parties(); ++id) {
      const Peer& peer = peers_[id];
      if (!peer.socket || (peer.socket.tls() && peer.receives.in_flight)) continue;
      delivered |= deliver_from(id);
      if (peer.closed_for_reading && !peer.receives.queue.empty()) throw_ended(id);
    }
    return delivered;
  }

  bool deliver_from(PartyId id) {
    Peer& peer = peers_[id];
    TlsStream* tls = peer.socket.tls();
    bool delivered = false;
    while (!peer.receives.queue.empty() && (tls ? peer.socket.has_read_ahead() : !peer.arrivals.empty())) {
      const std::span<iovec> parts = peer.receives.waiting();
      if (parts.empty()) break;  // the first frame failed its check: the lane is about to end
      const ssize_t got = tls ? tls->open(parts) : static_cast<ssize_t>(peer.arrivals.read(parts));
      if (got < 0) return interrupted(id, errno) || delivered;
      if (got == 0) throw_closed(id);
      take(id, parts, static_cast<std::size_t>(got));
      delivered = true;
    }
    return delivered;
  }

  bool interrupted(PartyId id, int error) {
    if (error == EINTR || error == EAGAIN) return false;
    StreamSocket& socket = peers_[id].socket;
    if (error != ECONNRESET && error != EPIPE)
      fail(socket.code_of(error), id, fmt::format("the connection to party {}: {}", id, socket.explain(error)));
    const bool read_elsewhere = socket.tls() || options().multishot;
    if (read_elsewhere && peers_[id].receives.in_flight) return false;  // what the peer said last goes there
    throw_ended(id);
  }

  /// A connection that ended too early: by an abort, or by a death.
  [[noreturn]] void throw_ended(PartyId id) {
    AbortNotice notice;
    if (end_of(id, notice) == StreamEnd::aborted) throw_aborted(self(), id, notice);
    throw_closed(id);
  }

  StreamEnd end_of(PartyId id, AbortNotice& notice) {
    Peer& peer = peers_[id];
    if (!options().multishot) return look_at_end(peer.socket, notice);
    if (peer.receives.in_flight) return StreamEnd::open;
    return judge_end(peer.arrivals.last(sizeof(AbortFrame)), notice);
  }

  [[noreturn]] void throw_closed(PartyId id) const {
    fail(TransportErrc::peer_closed, id, fmt::format("party {} closed the connection in the middle of the run", id));
  }

  void look_at_closed_peers() {
    for (PartyId id = 0; id < parties(); ++id) {
      Peer& peer = peers_[id];
      if (!peer.closed || peer.finished || !peer.receives.queue.empty()) continue;
      AbortNotice notice;
      switch (end_of(id, notice)) {
        case StreamEnd::open: break;
        case StreamEnd::finished: peer.finished = true; break;
        case StreamEnd::aborted: throw_aborted(self(), id, notice);
        case StreamEnd::lost: throw_closed(id);
      }
    }
  }

  /// A receive completes when all its bytes are there; one that announces fewer would never. The kernel writes into our
  /// memory only while this thread is inside a system call, so what stands there can be read; a thread of the kernel
  /// (uring_sqpoll) may be at it, and a header that it has not finished is not intact.
  void look_at_headers() {
    for (Peer& peer : peers_) {
      if (!peer.receives.in_flight || peer.socket.tls() || options().multishot) continue;
      Operation& op = peer.receives.queue.front();
      if (op.moved == 0) peer.receives.put_in_place(sizeof(FrameHeader));
      const bool begun = op.moved == 0 && op.header.magic == kFrameMagic && op.header.intact();
      if (begun && op.header.kind != FrameKind::abort) check(op);
    }
  }

  /// Gives sends that are under way a short while to end: no last word can follow half a record.
  void settle_sends() noexcept {
    const TimePoint enough = Clock::now() + kTick;
    auto settled = [&] { return std::ranges::none_of(peers_, [](const Peer& peer) { return peer.sends.in_flight; }); };
    const auto take_note = [&](const Ring::Completion& completion) {
      const std::optional<int> result = ended(completion);
      if (!result) return;
      Peer& peer = peers_[completion.data >> 8];
      const auto request = static_cast<Request>(completion.data & 0xff);
      if (request == Request::receive) peer.receives.in_flight = false;
      if (request != Request::send) return;
      peer.sends.in_flight = false;
      if (*result <= 0) return;
      const std::size_t out = peer.socket.tls()->sent(static_cast<std::size_t>(*result));
      peer.sends.queue.advance(out, [](const Operation&, std::size_t) {});
    };
    while (!settled() && Clock::now() < enough && reap_within_a_tick(take_note)) continue;
  }

  /// Did the kernel move bytes of a request that is still under way?
  bool wire_moved() {
    bool moved = false;
    for (Peer& peer : peers_) {
      if (!peer.socket) continue;
      const std::uint64_t bytes = bytes_moved_on(peer.socket.socket());
      moved |= bytes != peer.wire_bytes;
      peer.wire_bytes = bytes;
    }
    return moved;
  }

  /// A send without a copy of which all that matters to its peer is done: a last word may follow it.
  static void end_what_went_out(Flow& flow) noexcept {
    if (!flow.in_flight || flow.result <= 0) return;
    flow.in_flight = false;
    flow.queue.advance(static_cast<std::size_t>(flow.result), [](const Operation&, std::size_t) {});
  }

  /// Ends what is in flight, so that the kernel no longer writes into memory that the caller lent.
  void let_go() noexcept {
    for (const Peer& peer : peers_)
      if (peer.socket) shutdown(peer.socket.fd(), SHUT_RDWR);
    const TimePoint enough = Clock::now() + std::chrono::seconds(1);
    const auto take_note = [&](const Ring::Completion& completion) { ended(completion); };
    while (in_flight_ > 0 && Clock::now() < enough && reap_within_a_tick(take_note)) continue;
  }

  /// Sleeps for what completes next; false when the ring works no more.
  template <typename Handle>
  bool reap_within_a_tick(Handle&& handle) noexcept {
    if (const int result = ring_.submit_and_wait(1, kTick); result < 0 && result != -ETIME && result != -EINTR)
      return false;
    ring_.reap(handle);
    return true;
  }

  std::shared_ptr<SocketMesh> mesh_;
  std::vector<Peer> peers_;
  Staging staging_;
  Ring ring_;
  bool registered_ = false;
  unsigned in_flight_ = 0;
};

}  // namespace

std::unique_ptr<Transport> open_uring(const MeshSpec& spec) {
  auto mesh = std::make_shared<SocketMesh>(spec);
  if (spec.uring.multishot && spec.tls)
    throw ConfigError(
        fmt::format("party {}: uring_multishot receives what TLS would have to open; use one of them", spec.self));
  if (const std::string missing = missing_option(spec.uring); !missing.empty())
    throw ConfigError(fmt::format("party {}: transport uring: {}", spec.self, missing));
  return std::make_unique<UringTransport>(std::move(mesh), LaneId{0});
}

}  // namespace parley
