#include "transports/comm_thread_loop.h"

#include <sched.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <latch>

namespace parley {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(50);  // how often a sleeping loop looks for what no event tells

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
  TimePoint last_step = Clock::now();
  while (!stopping_) {
    const bool moved = step();
    const TimePoint now = Clock::now();
    if (moved)
      last_step = now;
    else if (now - last_step < patience())
      sched_yield();
    else
      sleep();
  }
}

/// How long to poll and yield before sleeping. Not at all while the protocol threads compute: whoever yields to a
/// computation comes back when its time slice has ended, milliseconds later; whoever sleeps is woken by what arrives.
Duration CommLoop::patience() const {
  const bool waited_for = std::ranges::any_of(lanes_, [](const auto& lane) { return lane->is_waiting(); });
  return waited_for ? wait_.yield_for : Duration::zero();
}

bool CommLoop::step() {
  bool moved = io_.poll() > 0;
  for (const auto& lane : lanes_) moved |= lane->serve();
  return moved;
}

void CommLoop::sleep() {
  sleeping_.store(true, std::memory_order_seq_cst);
  if (!has_requests() && !stopping_ && io_.run_one_for(kTick) == 0)
    for (const auto& lane : lanes_) lane->look_while_paused();
  sleeping_.store(false, std::memory_order_seq_cst);
}

bool CommLoop::has_requests() const {
  return std::ranges::any_of(lanes_, [](const auto& lane) { return lane->has_requests(); });
}

}  // namespace parley
