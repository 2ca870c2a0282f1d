#include "transports/uring_ring.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <memory>

#include "transports/backends.h"
#include "transports/uring_arrivals.h"
#include "transports/uring_staging.h"

namespace parley {
namespace {

std::string explain(int error) {
  switch (-error) {
    case ENOSYS: return "this kernel has no io_uring (Linux 5.10 or newer has)";
    case EPERM: return "io_uring is forbidden here (kernel.io_uring_disabled, or a container's system call filter)";
    case ENOMEM: return "not enough memory that may be locked (ulimit -l)";
    default: return fmt::format("io_uring cannot be set up: {}", std::strerror(-error));
  }
}

}  // namespace

Ring::~Ring() {
  if (open_) io_uring_queue_exit(&ring_);
}

int Ring::set_up(unsigned entries, unsigned flags) {
  constexpr unsigned kIdleMs = 2;  // after which the kernel's thread sleeps: it takes a core meanwhile
  io_uring_params params{};
  params.flags = flags;
  if (flags & IORING_SETUP_SQPOLL) params.sq_thread_idle = kIdleMs;
  const int result = io_uring_queue_init_params(entries, &ring_, &params);
  says_when_ready_ = result == 0 && (flags & IORING_SETUP_DEFER_TASKRUN) != 0;
  kernel_thread_ = result == 0 && (flags & IORING_SETUP_SQPOLL) != 0;
  return result;
}

std::string Ring::open(const UringOptions& options) {
  const bool single_issuer = options.single_issuer.value_or(true);
  const bool defer_taskrun = options.defer_taskrun.value_or(single_issuer && !options.sqpoll);
  if (defer_taskrun && (!single_issuer || options.sqpoll))
    return "uring_defer_taskrun needs uring_single_issuer, and no uring_sqpoll";
  const unsigned always = options.sqpoll ? IORING_SETUP_SQPOLL : 0;
  const unsigned modern = (single_issuer ? IORING_SETUP_SINGLE_ISSUER : 0) |
                          (defer_taskrun ? IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG : 0);
  int result = set_up(options.entries, always | modern);
  if (result == -EINVAL && modern != 0) {
    if (options.single_issuer.value_or(false)) return "this kernel has no uring_single_issuer (Linux 6.0 has)";
    if (options.defer_taskrun.value_or(false)) return "this kernel has no uring_defer_taskrun (Linux 6.1 has)";
    result = set_up(options.entries, always);
  }
  if (result < 0) return explain(result);
  open_ = true;
  io_uring_register_ring_fd(&ring_);  // spares a file look-up per call; where it fails, nothing is lost
  return {};
}

std::string Ring::missing(std::initializer_list<int> requests) {
  const std::unique_ptr<io_uring_probe, decltype(&io_uring_free_probe)> probe(io_uring_get_probe_ring(&ring_),
                                                                              &io_uring_free_probe);
  if (!probe) return "this kernel cannot say what its io_uring does (Linux 5.10 or newer can)";
  for (const int request : requests)
    if (!io_uring_opcode_supported(probe.get(), request))
      return fmt::format("this kernel's io_uring lacks request {} (Linux 5.10 or newer has it)", request);
  return {};
}

bool Ring::register_sockets(std::span<const int> fds) {
  return io_uring_register_files(&ring_, fds.data(), static_cast<unsigned>(fds.size())) == 0;
}

bool Ring::register_memory(std::span<const iovec> places) {
  return io_uring_register_buffers(&ring_, places.data(), static_cast<unsigned>(places.size())) == 0;
}

bool Ring::register_buffers(std::uint16_t group, io_uring_buf_ring& buffers, unsigned count) {
  io_uring_buf_reg wanted{};
  wanted.ring_addr = reinterpret_cast<std::uint64_t>(&buffers);
  wanted.ring_entries = count;
  wanted.bgid = group;
  return io_uring_register_buf_ring(&ring_, &wanted, 0) == 0;
}

io_uring_sqe& Ring::next_request() {
  io_uring_sqe* request = io_uring_get_sqe(&ring_);
  while (!request) {
    io_uring_submit(&ring_);
    request = io_uring_get_sqe(&ring_);
  }
  return *request;
}

bool Ring::may_be_ready() const {
  if (kernel_thread_) return has_requests() || ready() > 0;
  if (!says_when_ready_ || has_requests() || ready() > 0) return true;
  return (IO_URING_READ_ONCE(*ring_.sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW)) != 0;
}

int Ring::submit_and_poll() {
  return kernel_thread_ ? io_uring_submit(&ring_) : io_uring_submit_and_get_events(&ring_);
}

int Ring::submit_and_wait(unsigned completions, Duration timeout) {
  const auto ns = std::chrono::nanoseconds(timeout).count();
  __kernel_timespec patience{.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  io_uring_cqe* first = nullptr;
  return io_uring_submit_and_wait_timeout(&ring_, &first, completions, &patience, nullptr);
}

std::string missing_option(const UringOptions& options) {
  Ring ring;
  if (std::string reason = ring.open(options); !reason.empty()) return reason;
  if (options.zero_copy && !ring.missing({IORING_OP_SENDMSG_ZC}).empty())
    return "this kernel has no uring_zero_copy (Linux 6.1 has)";
  if (options.registered_memory && !Staging().open(ring, 1, 1)) return "this kernel refuses uring_registered_memory";
  if (options.multishot && !Arrivals().open(ring, 0)) return "this kernel has no uring_multishot (Linux 6.0 has)";
  const int none = -1;
  if (options.fixed_files.value_or(false) && !ring.register_sockets({&none, 1}))
    return "this kernel refuses uring_fixed_files";
  return {};
}

std::string uring_unavailable() {
  Ring ring;
  if (std::string reason = ring.open({.entries = 8}); !reason.empty()) return reason;
  return ring.missing({IORING_OP_SENDMSG, IORING_OP_RECVMSG, IORING_OP_POLL_ADD});
}

}  // namespace parley
