/// `mpi`: Open MPI, where a party is a rank. Started as
///
///   mpirun --enable-recovery --oversubscribe --mca btl self,tcp --mca mpi_yield_when_idle 1 -n PARTIES ...
///
/// (as root also with --allow-run-as-root; other `btl`s work). Without --enable-recovery, mpirun kills all parties as
/// soon as one dies, before they can say what happened; with it, each reports its own error, and mpirun's exit code
/// says nothing about it.
///
/// A message is one MPI message when it is small, copied behind its header; the payload of a large one follows its
/// header as a second message, from and to the caller's memory. MPI moves bytes only inside its calls.

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <thread>

#include "transports/backends.h"
#include "transports/mpi_mesh.h"
#include "transports/mpi_requests.h"
#include "transports/mpi_watch.h"

namespace parley {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kSmall = 32 << 10;             // payload bytes; below Open MPI's eager limit with the header
constexpr std::size_t kFirst = sizeof(FrameHeader);  // bytes of the first message, without a payload
constexpr std::size_t kPiece = 64 << 20;  // of a large payload: a finished piece is all that MPI shows of its progress
constexpr int kPollsPerRest = 8;          // in each of them Open MPI yields by itself, if told so
constexpr Duration kLookEvery = milliseconds(5);  // at the watching connections
constexpr Duration kYieldFor = milliseconds(1);   // before sleeping between polls
constexpr Duration kLongestNap = microseconds(100);
constexpr Duration kLetGo = milliseconds(100);

class MpiTransport final : public Transport {
 public:
  MpiTransport(std::shared_ptr<MpiMesh> mesh, LaneId lane)
      : Transport(mesh->spec().identity(lane)),
        mesh_(std::move(mesh)),
        watch_(self(), lane, mesh_->connect_watch(lane)) {}
  ~MpiTransport() override { abandon(); }

  std::vector<PairSecret> pair_secrets() const { return watch_.pair_secrets(); }

  Capabilities capabilities() const override {
    return {.async_progress = false,
            .send_completes_on_copy = false,
            .preferred_chunk = 256 << 10,
            .streams_from = 64 << 20,
            .concurrent_lanes = mesh_->spec().concurrent_lanes};
  }

 protected:
  void start(Operation& op) override {
    const auto mpi = mesh_->process().enter();
    MpiFlight& flight = take_flight(op);
    if (op.direction == Direction::send)
      start_send(op, flight);
    else
      start_receive(op, flight);
  }

  bool progress(Effort effort, TimePoint until) override {
    if (effort == Effort::submit) return false;
    if (reap()) return true;
    const TimePoint begin = Clock::now();
    look(begin);
    while (effort == Effort::block) {
      for (int poll = 0; poll < kPollsPerRest; ++poll)
        if (reap()) return true;
      const TimePoint now = Clock::now();
      if (now >= until) break;
      look(now);
      rest(now - begin);
    }
    return false;
  }

  void shut_down(const AbortNotice* notice) noexcept override {
    const bool in_order = !notice && finished_peers_ == parties() - 1;
    if (notice)
      watch_.give_up(*notice);
    else if (in_order)
      watch_.finish();
    else
      watch_.drop();
    if (!in_order) mesh_->lane_failed();
    if (!let_go()) mesh_->process().stop();
  }

  std::unique_ptr<Transport> make_lane(LaneId lane) override { return std::make_unique<MpiTransport>(mesh_, lane); }

 private:
  int first_tag() const { return 2 * lane(); }
  int payload_tag() const { return 2 * lane() + 1; }

  MpiFlight& take_flight(Operation& op) {
    if (idle_.empty()) {
      flights_.push_back({.staging = std::vector<std::byte>(kFirst + kSmall)});
      idle_.push_back(&flights_.back());
    }
    MpiFlight& flight = *idle_.back();
    idle_.pop_back();
    flight.operation = &op;
    return flight;
  }

  /// False when MPI may still read or write a caller's memory.
  bool let_go() noexcept {
    try {
      const auto mpi = mesh_->process().enter();
      return requests_.empty() || requests_.let_go(kLetGo);
    } catch (const TransportError&) {
      return true;  // nobody calls MPI any more
    }
  }

  void start_send(Operation& op, MpiFlight& flight) {
    const std::size_t staged = op.length <= kSmall ? op.length : 0;
    std::memcpy(flight.staging.data(), &op.header, kFirst);
    if (staged > 0) std::memcpy(flight.staging.data() + kFirst, op.data, staged);
    send(flight, MpiPart::first, flight.staging.data(), kFirst + staged);
    if (op.length > kSmall)
      for (std::size_t at = 0; at < op.length; at += kPiece)
        send(flight, MpiPart::payload, op.data + at, std::min(kPiece, op.length - at));
    bulk_ += op.length > kSmall;
  }

  void start_receive(Operation& op, MpiFlight& flight) {
    // Room for any first message: one of another length is named, not cut.
    receive(flight, MpiPart::first, flight.staging.data(), kFirst + kSmall);
    if (op.length > kSmall)
      for (std::size_t at = 0; at < op.length; at += kPiece)
        receive(flight, MpiPart::payload, op.data + at, std::min(kPiece, op.length - at));
  }

  void send(MpiFlight& flight, MpiPart part, const std::byte* data, std::size_t size) {
    const PartyId to = flight.operation->peer;
    const int tag = part == MpiPart::first ? first_tag() : payload_tag();
    MPI_Request& request = requests_.add(flight, part, size);
    require_mpi(MPI_Isend(data, static_cast<int>(size), MPI_BYTE, to, tag, mesh_->comm(), &request), self(), to,
                "sending to");
  }

  void receive(MpiFlight& flight, MpiPart part, std::byte* data, std::size_t size) {
    const PartyId from = flight.operation->peer;
    const int tag = part == MpiPart::first ? first_tag() : payload_tag();
    MPI_Request& request = requests_.add(flight, part, size);
    require_mpi(MPI_Irecv(data, static_cast<int>(size), MPI_BYTE, from, tag, mesh_->comm(), &request), self(), from,
                "receiving from");
  }

  bool reap() {
    if (requests_.empty()) return false;
    const auto mpi = mesh_->process().enter();
    return requests_.reap([this](const MpiCompletion& done) { complete(done); });
  }

  void complete(const MpiCompletion& done) {
    MpiFlight& flight = *done.flight;
    Operation& op = *flight.operation;
    const bool sends = op.direction == Direction::send;
    if (done.error != MPI_SUCCESS && done.error != MPI_ERR_TRUNCATE) look_for_cause();
    require_mpi(done.error, self(), op.peer, sends ? "sending to" : "receiving from");
    if (!sends && done.part == MpiPart::first) take_first(op, flight, done.got);
    if (!sends && done.part == MpiPart::payload) require_whole(op, done.expected, done.got);
    if (--flight.open > 0) return;
    bulk_ -= op.length > kSmall;
    idle_.push_back(&flight);
    op.finish();
  }

  /// MPI only says that something failed; the kernel may tell in a moment that a peer has died.
  void look_for_cause() {
    for (const TimePoint enough = Clock::now() + kLetGo; Clock::now() < enough;
         std::this_thread::sleep_for(kLongestNap))
      watch_.look();
  }

  void take_first(Operation& op, const MpiFlight& flight, std::size_t got) {
    const std::size_t staged = op.length <= kSmall ? op.length : 0;
    std::memcpy(&op.header, flight.staging.data(), kFirst);
    if (got < kFirst) op.header.magic = 0;
    check(op);
    require_whole(op, kFirst + staged, got);
    finished_peers_ += op.header.kind == FrameKind::fin;
    if (staged > 0) std::memcpy(op.data, flight.staging.data() + kFirst, staged);
    bulk_ += op.length > kSmall;
  }

  void require_whole(const Operation& op, std::size_t expected, std::size_t got) const {
    if (got != expected)
      fail(TransportErrc::bad_frame, op.peer,
           fmt::format("an MPI message from party {} has {} bytes instead of {}", op.peer, got, expected));
  }

  void look(TimePoint now) {
    if (now < next_look_) return;
    watch_.look();
    next_look_ = now + kLookEvery;
  }

  /// Between some polls. MPI has no wait with a time limit, and spinning starves the parties that could make progress
  /// where there are more of them than cores. While a large payload moves, MPI needs every call it can get.
  void rest(Duration idle) const {
    if (idle < kYieldFor || bulk_ > 0)
      sched_yield();
    else
      std::this_thread::sleep_for(std::min<Duration>(idle / 20, kLongestNap));
  }

  std::shared_ptr<MpiMesh> mesh_;
  MpiWatch watch_;
  TimePoint next_look_{};
  MpiRequests requests_;
  std::deque<MpiFlight> flights_;  // stable addresses
  std::vector<MpiFlight*> idle_;
  int finished_peers_ = 0;  // those whose FIN was received
  unsigned bulk_ = 0;       // large payloads that are moving, as far as this party can tell
};

}  // namespace

std::string mpi_unavailable() {
  if (std::getenv("OMPI_COMM_WORLD_SIZE")) return {};
  return "not started by mpirun; its parties are started together (./parley run --transport mpi does)";
}

std::unique_ptr<Transport> open_mpi(const MeshSpec& spec) {
  auto net = std::make_unique<MpiTransport>(std::make_shared<MpiMesh>(spec), LaneId{0});
  if (!spec.tls) return net;
  std::vector<PairSecret> secrets = net->pair_secrets();
  return make_sealed(std::move(net), std::move(secrets));
}

}  // namespace parley
