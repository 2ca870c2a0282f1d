#pragma once

/// The io_uring behind one lane: set-up, submission, and waiting.

#include <liburing.h>

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "core/types.h"
#include "transports/mesh.h"

namespace parley {

/// Owns a ring. The thread that first uses it is the only one that may: the kernel then spares locks and interrupts.
class Ring {
 public:
  Ring() = default;
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Empty, or the reason why the kernel refuses. What has no value in `options` is left out where the kernel lacks it.
  std::string open(const UringOptions& options);

  /// Empty, or which of `requests` (IORING_OP_...) the kernel does not know. Of an open ring.
  std::string missing(std::initializer_list<int> requests);
  bool is_open() const { return open_; }

  /// Registers sockets, so that a request names them by index; false when the kernel refuses.
  bool register_sockets(std::span<const int> fds);

  /// Registers memory that sends may name by index; false when the kernel refuses.
  bool register_memory(std::span<const iovec> places);

  /// Registers a ring of `count` buffers that receives take from, as group `group`; false when the kernel refuses.
  bool register_buffers(std::uint16_t group, io_uring_buf_ring& buffers, unsigned count);

  io_uring_sqe& next_request();
  bool has_requests() const { return io_uring_sq_ready(&ring_) > 0; }

  /// Would `submit_and_poll` do anything? A look at shared memory, no call.
  bool may_be_ready() const;

  /// Hands over the requests and runs what has become ready, without waiting.
  int submit_and_poll();

  /// Hands over the requests and sleeps until `completions` have come, or until the timeout. One system call.
  int submit_and_wait(unsigned completions, Duration timeout);

  unsigned ready() const { return io_uring_cq_ready(&ring_); }

  struct Completion {
    std::uint64_t data;
    int result;
    unsigned flags;

    /// Another completion of the same request will follow.
    bool more_follow() const { return (flags & IORING_CQE_F_MORE) != 0; }
    /// The second one of a send without a copy.
    bool is_second_of_two() const { return (flags & IORING_CQE_F_NOTIF) != 0; }

    /// Of a receive into provided buffers: whether it took one, and which.
    bool has_buffer() const { return (flags & IORING_CQE_F_BUFFER) != 0; }
    std::uint16_t buffer() const { return static_cast<std::uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT); }
  };

  template <typename Handle>
  unsigned reap(Handle&& handle) {
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe* entry = nullptr;
    io_uring_for_each_cqe(&ring_, head, entry) {
      const auto data = io_uring_cqe_get_data64(entry);
      ++count;
      reaped_.push_back({data, entry->res, entry->flags});
    }
    io_uring_cq_advance(&ring_, count);
    // Handled after the entries were given back: a handler may throw, or ask for more.
    while (!reaped_.empty()) {
      const Completion completion = reaped_.front();
      reaped_.erase(reaped_.begin());
      handle(completion);
    }
    return count;
  }

 private:
  int set_up(unsigned entries, unsigned flags);

  io_uring ring_{};
  bool open_ = false;
  bool says_when_ready_ = false;  // the kernel raises a flag when it has work to run for this thread
  bool kernel_thread_ = false;    // completions appear without a call
  std::vector<Completion> reaped_;
};

/// Empty, or the option that is asked for and that this kernel lacks.
std::string missing_option(const UringOptions& options);

}  // namespace parley
