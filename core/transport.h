#pragma once

/// The contract between protocols and whatever moves their bytes.
///
/// A Transport is one lane of a standing mesh: an ordered, full-duplex connection to every other party. One thread owns
/// a lane. The public functions frame, count, and enforce deadlines; a back-end overrides the three functions that
/// start operations, move bytes, and shut down.
///
///   1. Progress: a call that may block moves every posted operation on every peer. Two parties that both send 64 MiB
///      and then receive never deadlock.
///   2. Order: first in, first out, per peer, lane and direction.
///   3. Borrowing: a span belongs to the transport from the post until its ticket is done, or the transport has failed.
///   4. Failure: the first TransportError poisons the lane. The other parties are told why, borrowed spans are let go,
///      and every later call throws the same error.
///   5. Rounds: `activity().depth` is the causal depth. A message carries its sender's depth + 1; a receiver takes the
///      maximum when it learns of the arrival, in `wait` or `test`.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/operation.h"
#include "core/traffic.h"
#include "core/types.h"

namespace parley {

/// What a link between two parties is like, for choices between fewer rounds and fewer bytes. As it is among processes
/// of one host, unless something is known.
struct LinkModel {
  double round_s = 20e-6;    ///< of a round of short messages
  double bytes_per_s = 1e9;  ///< in each direction
};

struct Capabilities {
  bool async_progress = false;              ///< bytes move while the caller computes
  bool send_completes_on_copy = false;      ///< a finished send may still be on its way
  std::size_t preferred_chunk = 256 << 10;  ///< bytes a streamed operation should send at a time
  std::size_t streams_from = 0;             ///< bytes of a round from which it is worth cutting it into chunks
  bool concurrent_lanes = true;             ///< lanes may be used from several threads at once, one each
  LinkModel link;                           ///< the same at all parties
};

/// Who this lane is, and how long it waits.
struct LaneIdentity {
  PartyId self = 0;
  PartyId parties = 1;
  LaneId lane = 0;
  Duration deadline = std::chrono::seconds(30);  ///< without progress on anything posted
  Duration polling{};                            ///< how long a wait polls before it blocks
};

class Transport {
 public:
  virtual ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  PartyId self() const { return identity_.self; }
  PartyId parties() const { return identity_.parties; }
  LaneId lane() const { return identity_.lane; }
  Duration deadline() const { return identity_.deadline; }

  /// Queues a message. `payload` is borrowed until the ticket is done.
  Ticket post_send(PartyId to, Bytes payload);

  /// Queues a receive of exactly `payload.size()` bytes. A message of another length is an error, never a cut.
  Ticket post_receive(PartyId from, MutableBytes payload);

  /// Hands over all that is posted, in as few system calls as the back-end can. Does not block.
  void submit();

  /// Moves what can be moved without blocking; true when `ticket` is done, which also releases it.
  bool test(Ticket ticket);

  /// Blocks until all `tickets` are done, and releases them. Progresses everything posted meanwhile.
  void wait(std::span<const Ticket> tickets);
  void wait(Ticket ticket) { wait({&ticket, 1}); }

  /// An independent lane of the same mesh, for another thread. Collective: every party opens the same lane.
  std::unique_ptr<Transport> open_lane(LaneId lane);

  /// Ends the run in order: all parties say that nothing more comes. Collective; costs no round.
  /// A transport destroyed without `close` tells the others that this party gave up.
  void close();

  /// Tells every other party why this one gives up, and drops the connections. Later calls fail with that reason.
  void abort(const AbortNotice& notice) noexcept;

  const Traffic& traffic(PartyId peer) const { return traffic_.at(peer); }
  Traffic traffic() const;  ///< summed over the peers
  Activity activity() const;

  /// Takes over a causal depth that was learned otherwise, as where parallel lanes join.
  void join_depth(std::uint32_t depth) { depth_ = depth > depth_ ? depth : depth_; }

  /// Adds to the counters what parallel lanes of the same party moved, and what that cost them.
  void join_traffic(PartyId peer, const Traffic& traffic) { traffic_.at(peer) += traffic; }
  void join_activity(const Activity& activity);

  /// Once `token` is stopped, a wait of this lane fails, within 50 ms if it is under way: for lanes of which each is
  /// worth nothing without the others.
  void stop_when(std::stop_token token) { stop_ = std::move(token); }

  /// Waits of this lane poll for no longer than `time` before they block: for threads that may outnumber the cores,
  /// where polling takes time from those that have work.
  virtual void limit_polling(Duration time) { identity_.polling = std::min(identity_.polling, time); }

  virtual Capabilities capabilities() const = 0;

 protected:
  enum class Effort : std::uint8_t {
    submit,  ///< hand over what was started; do not wait
    poll,    ///< also take what has arrived; do not wait
    block,   ///< also wait until something moves, or until the given time
  };

  explicit Transport(const LaneIdentity& identity);

  // What a back-end overrides -------------------------------------------------------------------------------------

  /// Queues `operation`, which stays where it is until it is finished. Cheap; touches no socket if it can be helped.
  virtual void start(Operation& operation) = 0;

  /// Moves bytes of any started operation; true when some moved. Calls `check` on a received header before `finish`.
  /// Throws TransportError when a peer is lost, also one that nothing is posted for.
  virtual bool progress(Effort effort, TimePoint until) = 0;

  /// Lets go of every borrowed span and of the connections. `notice` is null after an orderly end; otherwise it is sent
  /// to the others first, as far as that goes without blocking.
  virtual void shut_down(const AbortNotice* notice) noexcept = 0;

  virtual std::unique_ptr<Transport> make_lane(LaneId lane) = 0;

  /// Called when the ticket of a finished operation is released, in the order of the program. For decorators.
  virtual void released(const Operation&) {}

  // What a back-end uses ------------------------------------------------------------------------------------------

  /// Throws the named error unless the header that `operation` received is the expected one.
  void check(const Operation& operation) const;

  [[noreturn]] void fail(TransportErrc code, PartyId party, const std::string& what) const;

  Duration polling() const { return identity_.polling; }

  void count_system_calls(std::uint64_t calls) { system_calls_ += calls; }

  /// To be called by the destructor of every concrete transport: tells the others unless `close` came first.
  void abandon() noexcept;

 private:
  friend class Decorator;   // forwards the virtual functions of the transport it holds
  friend class DepthScope;  // sends that belong to one round carry one depth

  Ticket post(Direction direction, PartyId peer, std::byte* data, std::size_t length, FrameKind kind);
  Operation& take_slot(std::uint32_t& slot);
  Operation& find(Ticket ticket);
  bool ready(const Operation& operation) const;
  void release(Operation& operation, std::uint32_t slot);
  void wait_until_done(std::span<const Ticket> tickets);
  void await_release(TimePoint release);
  TimePoint heed_stop(TimePoint until) const;
  [[noreturn]] void throw_deadline() const;
  void require_usable() const;
  template <typename Body>
  auto guarded(Body&& body);

  LaneIdentity identity_;
  std::deque<Operation> operations_;  // stable addresses
  std::vector<std::uint32_t> free_slots_;
  std::vector<Traffic> traffic_;
  std::vector<std::uint64_t> next_send_, next_receive_;  // sequence numbers per peer
  std::uint32_t depth_ = 0;
  std::optional<std::uint32_t> pinned_depth_;
  Duration waiting_{};
  std::uint64_t system_calls_ = 0;
  double lanes_cpu_s_ = 0;
  std::stop_token stop_;
  bool closed_ = false;
  std::optional<TransportError> failure_;
};

/// Aborts the lane when a scope is left by an exception, so that no posted span outlives the memory it points to.
class AbortOnThrow {
 public:
  explicit AbortOnThrow(Transport& net) : net_(net), exceptions_(std::uncaught_exceptions()) {}
  ~AbortOnThrow() {
    if (std::uncaught_exceptions() > exceptions_)
      net_.abort({TransportErrc::peer_aborted, net_.self(), "a computation failed between a send and its answer"});
  }
  AbortOnThrow(const AbortOnThrow&) = delete;
  AbortOnThrow& operator=(const AbortOnThrow&) = delete;

 private:
  Transport& net_;
  int exceptions_;
};

/// While it lives, sends carry the depth at its start: the chunks of one message are one round.
class DepthScope {
 public:
  explicit DepthScope(Transport& net) : DepthScope(net, net.depth_) {}

  /// Sends carry `depth`, for a pipeline whose stages take turns: what this party learned of other chunks meanwhile
  /// does not count. `depth` must cover all that the messages depend on.
  DepthScope(Transport& net, std::uint32_t depth) : net_(net), outer_(net.pinned_depth_) {
    if (!outer_) net_.pinned_depth_ = depth;
  }
  ~DepthScope() { net_.pinned_depth_ = outer_; }
  DepthScope(const DepthScope&) = delete;
  DepthScope& operator=(const DepthScope&) = delete;

 private:
  Transport& net_;
  std::optional<std::uint32_t> outer_;
};

}  // namespace parley
