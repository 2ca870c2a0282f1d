#include "core/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <thread>

namespace parley {
Transport::Transport(const LaneIdentity& identity)
    : identity_(identity), traffic_(identity.parties), next_send_(identity.parties), next_receive_(identity.parties) {}

Transport::~Transport() = default;

/// Runs `body`; the first failure tells the others, lets go of all spans, and stays.
template <typename Body>
auto Transport::guarded(Body&& body) {
  require_usable();
  try {
    return body();
  } catch (const TransportError& error) {
    failure_ = error;
    const AbortNotice notice(error.code(), error.party(), error.what());
    shut_down(&notice);
    throw;
  }
}

void Transport::require_usable() const {
  if (failure_) throw *failure_;
  if (closed_)
    throw TransportError(TransportErrc::io, self(), fmt::format("party {}: the transport is closed", self()));
}

Ticket Transport::post_send(PartyId to, Bytes payload) {
  return guarded([&] {
    // Only read: the operation is a send.
    return post(Direction::send, to, const_cast<std::byte*>(payload.data()), payload.size(), FrameKind::data);
  });
}

Ticket Transport::post_receive(PartyId from, MutableBytes payload) {
  return guarded([&] { return post(Direction::receive, from, payload.data(), payload.size(), FrameKind::data); });
}

Ticket Transport::post(Direction direction, PartyId peer, std::byte* data, std::size_t length, FrameKind kind) {
  if (peer >= parties() || peer == self())
    throw ConfigError(fmt::format("party {}: party {} is not a peer; peers are 0 to {} without {}", self(), peer,
                                  parties() - 1, self()));
  std::uint32_t slot = 0;
  Operation& op = take_slot(slot);
  op.direction = direction;
  op.peer = peer;
  op.data = data;
  op.length = length;
  op.moved = 0;
  op.held_until = {};
  op.heeds_release = false;
  op.wanted = false;
  op.done.store(false, std::memory_order_relaxed);
  FrameHeader frame{.kind = kind, .lane = lane(), .length = length};
  if (direction == Direction::send) {
    frame.sequence = next_send_[peer]++;
    frame.depth = pinned_depth_.value_or(depth_) + 1;
    frame.seal();
    op.header = frame;
    if (kind == FrameKind::data) {
      traffic_[peer].bytes_sent += length;
      ++traffic_[peer].messages_sent;
    }
  } else {
    frame.sequence = next_receive_[peer]++;
    op.expected = frame;
    op.header = {};
    op.header.magic = 0;
  }
  const Ticket ticket{slot, op.generation};
  start(op);
  return ticket;
}

Operation& Transport::take_slot(std::uint32_t& slot) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(operations_.size()));
    operations_.emplace_back();
  }
  slot = free_slots_.back();
  free_slots_.pop_back();
  operations_[slot].in_use = true;
  return operations_[slot];
}

Operation& Transport::find(Ticket ticket) {
  const bool known = ticket.slot < operations_.size() && operations_[ticket.slot].in_use &&
                     operations_[ticket.slot].generation == ticket.generation;
  if (!known) throw ConfigError(fmt::format("party {}: a ticket is waited for once, by the lane that gave it", self()));
  return operations_[ticket.slot];
}

bool Transport::ready(const Operation& op) const {
  if (!op.done.load(std::memory_order_acquire)) return false;
  return op.release() == TimePoint() || Clock::now() >= op.release();
}

void Transport::release(Operation& op, std::uint32_t slot) {
  if (op.direction == Direction::receive && op.expected.kind == FrameKind::data) {
    depth_ = std::max(depth_, op.header.depth);
    traffic_[op.peer].bytes_received += op.length;
    ++traffic_[op.peer].messages_received;
  }
  released(op);
  op.in_use = false;
  ++op.generation;
  free_slots_.push_back(slot);
}

void Transport::submit() {
  guarded([&] { progress(Effort::submit, {}); });
}

bool Transport::test(Ticket ticket) {
  return guarded([&] {
    Operation& op = find(ticket);
    // A send that was copied is done, and may still have to be handed over.
    progress(op.done.load(std::memory_order_acquire) ? Effort::submit : Effort::poll, {});
    if (!ready(op)) return false;
    release(op, ticket.slot);
    return true;
  });
}

void Transport::wait(std::span<const Ticket> tickets) {
  guarded([&] {
    for (const Ticket& ticket : tickets) find(ticket).wanted = true;
    wait_until_done(tickets);
    for (const Ticket& ticket : tickets) release(find(ticket), ticket.slot);
  });
}

void Transport::wait_until_done(std::span<const Ticket> tickets) {
  const TimePoint begin = Clock::now();
  bool handed_over = false;
  TimePoint now = begin;
  TimePoint last_progress = begin;
  std::size_t first = 0;  // all tickets before it are ready
  for (;;) {
    while (first < tickets.size() && ready(operations_[tickets[first].slot])) ++first;
    if (first == tickets.size()) break;
    const Operation& op = operations_[tickets[first].slot];
    const bool held_back = op.done.load(std::memory_order_acquire);
    handed_over = true;
    const bool moved = !held_back && progress(Effort::block, heed_stop(last_progress + identity_.deadline));
    if (held_back) await_release(op.release());
    now = Clock::now();
    if (moved || held_back)
      last_progress = now;
    else if (now - last_progress >= identity_.deadline)
      throw_deadline();
  }
  // All may be done before anything was handed over: a send that was copied, a receive that was read ahead.
  if (!handed_over) progress(Effort::submit, {});
  waiting_ += Clock::now() - begin;
}

/// Until when a wait may block: no longer than a stop may go unnoticed.
TimePoint Transport::heed_stop(TimePoint until) const {
  constexpr Duration kGlance = std::chrono::milliseconds(50);
  if (!stop_.stop_possible()) return until;
  if (stop_.stop_requested()) fail(TransportErrc::peer_aborted, self(), "another lane of this party failed");
  return std::min(until, Clock::now() + kGlance);
}

/// Lets some of the time pass until a finished operation may be seen. A sleep ends late by the slack of the timer and a
/// wake-up, 60 us and more, so the last stretch only yields.
void Transport::await_release(TimePoint release) {
  constexpr Duration kLastStretch = std::chrono::microseconds(200);
  if (Clock::now() + kLastStretch < release) {
    progress(Effort::block, release - kLastStretch);
  } else {
    progress(Effort::poll, {});
    std::this_thread::yield();
  }
}

void Transport::throw_deadline() const {
  std::string pending;
  std::optional<PartyId> silent;  // the first that is waited for, a receive rather than a send
  int best = -1;
  for (const Operation& op : operations_) {
    if (!op.in_use || op.done.load(std::memory_order_acquire)) continue;
    const bool sends = op.direction == Direction::send;
    const int weight = 2 * op.wanted + !sends;
    if (weight > best) {
      best = weight;
      silent = op.peer;
    }
    pending += fmt::format("{}{} party {} (message {}, {} bytes)", pending.empty() ? "" : ", ",
                           sends ? "sending to" : "receiving from", op.peer,
                           sends ? op.header.sequence : op.expected.sequence, op.length);
  }
  const double seconds = std::chrono::duration<double>(identity_.deadline).count();
  fail(TransportErrc::deadline, silent.value_or(self()),
       fmt::format("nothing moved for {:.3g} s while {}", seconds, pending));
}

std::unique_ptr<Transport> Transport::open_lane(LaneId lane) {
  return guarded([&] { return make_lane(lane); });
}

void Transport::close() {
  if (closed_) return;
  guarded([&] {
    std::vector<Ticket> tickets;
    for (PartyId peer = 0; peer < parties(); ++peer) {
      if (peer == self()) continue;
      tickets.push_back(post(Direction::send, peer, nullptr, 0, FrameKind::fin));
      tickets.push_back(post(Direction::receive, peer, nullptr, 0, FrameKind::fin));
    }
    for (const Ticket& ticket : tickets) find(ticket).wanted = true;
    wait_until_done(tickets);
    for (const Ticket& ticket : tickets) release(find(ticket), ticket.slot);
    shut_down(nullptr);
    closed_ = true;
  });
}

void Transport::abort(const AbortNotice& notice) noexcept {
  if (closed_ || failure_) return;
  failure_ = TransportError(notice.code, notice.culprit, fmt::format("party {}: gave up: {}", self(), notice.text()));
  shut_down(&notice);
}

void Transport::abandon() noexcept {
  abort({TransportErrc::peer_aborted, self(), fmt::format("party {} left without closing", self())});
}

Traffic Transport::traffic() const {
  Traffic sum;
  for (const Traffic& with_peer : traffic_) sum += with_peer;
  return sum;
}

Activity Transport::activity() const {
  return {.depth = depth_,
          .waiting_s = std::chrono::duration<double>(waiting_).count(),
          .system_calls = system_calls_,
          .lanes_cpu_s = lanes_cpu_s_};
}

void Transport::join_activity(const Activity& activity) {
  join_depth(activity.depth);
  waiting_ += std::chrono::duration_cast<Duration>(std::chrono::duration<double>(activity.waiting_s));
  system_calls_ += activity.system_calls;
  lanes_cpu_s_ += activity.lanes_cpu_s;
}

void Transport::check(const Operation& op) const { check_frame(self(), op.peer, op.expected, op.header); }

void Transport::fail(TransportErrc code, PartyId party, const std::string& what) const {
  throw TransportError(code, party, fmt::format("party {}, lane {}: {}", self(), lane(), what));
}

}  // namespace parley
