#include "transports/comm_thread_loop.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <latch>

namespace parley {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(50);  // how often a sleeping loop looks for what no event tells

/// As the kernel reads it (sched_setattr(2)); the C library's headers and the kernel's exclude each other.
struct SchedulingWish {
  std::uint32_t size = sizeof(SchedulingWish);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t turn_ns = 0, deadline_ns = 0, period_ns = 0;
};

/// Asks the scheduler for short turns, so that what arrives for this thread need not wait until the turn of a
/// computation on its core has ended, milliseconds later. Linux before 6.12 does not mind the wish.
void ask_for_short_turns() {
  constexpr std::uint64_t kShortest = 100'000;  // that Linux grants
  SchedulingWish wish;
  if (syscall(SYS_sched_getattr, 0, &wish, sizeof wish, 0) != 0 || wish.policy != SCHED_OTHER) return;
  wish.turn_ns = kShortest;
  syscall(SYS_sched_setattr, 0, &wish, 0);
}

}  // namespace

CommLoop::CommLoop(WaitPolicy wait) : wait_(wait), guard_(io_.get_executor()), thread_([this] { run(); }) {}

CommLoop::~CommLoop() {
  stopping_ = true;
  boost::asio::post(io_, [] {});
  thread_.join();
}

void CommLoop::attach(std::shared_ptr<CommLane> lane) {
  boost::asio::post(io_, [this, lane = std::move(lane)] {
    lane->open(io_);
    lanes_.push_back(lane);
  });
}

std::vector<bool> CommLoop::detach(const std::shared_ptr<CommLane>& lane) {
  std::vector<bool> between_frames;
  std::latch detached(1);
  boost::asio::post(io_, [&] {
    between_frames = lane->detach();
    std::erase(lanes_, lane);
    detached.count_down();
  });
  detached.wait();
  return between_frames;
}

void CommLoop::kick() {
  // The loop says that it sleeps before it looks for requests once more; so either it sees the one that was just made,
  // or this sees it sleeping.
  if (sleeping_.load(std::memory_order_seq_cst) && sleeping_.exchange(false)) boost::asio::post(io_, [] {});
}

void CommLoop::run() {
  ask_for_short_turns();
  TimePoint last_step = Clock::now();
  while (!stopping_) {
    bool moved = serve();
    const Duration patience = this->patience();
    if (patience > Duration::zero()) moved |= io_.poll() > 0;
    if (!moved) {
      if (Clock::now() - last_step < patience)
        sched_yield();
      else
        moved = sleep();
    }
    if (moved) last_step = Clock::now();
  }
}

/// How long to poll and yield before sleeping. Not at all while the protocol threads compute: whoever yields to a
/// computation comes back when its time slice has ended, milliseconds later; whoever sleeps is woken by what arrives.
Duration CommLoop::patience() const {
  const bool waited_for = std::ranges::any_of(lanes_, [](const auto& lane) { return lane->is_waiting(); });
  return waited_for ? wait_.yield_for : Duration::zero();
}

bool CommLoop::serve() {
  bool moved = false;
  for (const auto& lane : lanes_) moved |= lane->serve();
  return moved;
}

bool CommLoop::sleep() {
  sleeping_.store(true, std::memory_order_seq_cst);
  const bool may_sleep = !has_requests() && !stopping_;
  const bool moved = may_sleep && io_.run_one_for(kTick) > 0;
  if (may_sleep && !moved)
    for (const auto& lane : lanes_) lane->look_while_paused();
  sleeping_.store(false, std::memory_order_seq_cst);
  return moved;
}

bool CommLoop::has_requests() const {
  return std::ranges::any_of(lanes_, [](const auto& lane) { return lane->has_requests(); });
}

}  // namespace parley
