#pragma once

/// What the protocol thread of one lane and the communication thread share.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/error.h"
#include "transports/comm_thread_connection.h"
#include "transports/doorbell.h"
#include "transports/stream_socket.h"

namespace parley {

class CommLane : public std::enable_shared_from_this<CommLane> {
 public:
  /// `sockets` stay with the caller, who closes them after `detach`.
  CommLane(PartyId self, std::vector<StreamSocket>& sockets, std::size_t half_bytes);

  PartyId self() const { return self_; }
  CommConnection& with(PartyId peer) { return *connections_[peer]; }

  /// Rung when an operation that the protocol thread may wait for is done, or the lane has failed.
  Doorbell& bell() { return bell_; }

  /// Asks the communication thread to serve some connections; a bit per party.
  void request(std::uint32_t peers) { requests_.fetch_or(peers, std::memory_order_seq_cst); }
  bool has_requests() const { return requests_.load(std::memory_order_seq_cst) != 0; }

  /// Grows whenever bytes moved, also when no operation was finished by them.
  std::uint64_t moved() const { return moved_.load(std::memory_order_relaxed); }
  void count_moved() { moved_.fetch_add(1, std::memory_order_relaxed); }

  /// Whether the protocol thread waits, and the communication thread should be quick; or computes, and needs the core.
  bool is_waiting() const { return waiting_.load(std::memory_order_relaxed); }
  void set_waiting(bool waiting) { waiting_.store(waiting, std::memory_order_relaxed); }

  /// Errors are found on the communication thread and thrown on the protocol thread. The first one stays.
  void fail(const TransportError& error);
  void throw_failure();

  // For the communication thread -------------------------------------------------------------------------------------

  void open(boost::asio::io_context& io);
  /// Serves what was asked for; false when nothing was.
  bool serve();
  void look_while_paused();
  /// After this no operation and no socket of the lane is touched any more. Returns for each peer whether the outgoing
  /// stream stopped between two frames.
  std::vector<bool> detach();

 private:
  PartyId self_;
  std::vector<std::unique_ptr<CommConnection>> connections_;  // by party id; null for this party
  Doorbell bell_;
  std::atomic<std::uint32_t> requests_{0};
  std::atomic<std::uint64_t> moved_{0};
  std::atomic<bool> waiting_{false};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::optional<TransportError> failure_;
};
static_assert(kMaxParties <= 32, "requests_ has a bit per party");

}  // namespace parley
