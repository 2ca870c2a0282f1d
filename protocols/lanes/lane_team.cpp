#include "protocols/lanes/lane_team.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "core/cpu_time.h"
#include "core/error.h"

namespace parley {
namespace {

/// Whether somebody else had given up before: says less than why.
bool is_consequence(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const TransportError& error) {
    return error.code() == TransportErrc::peer_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

Part part_of(std::size_t n, std::size_t index, std::size_t parts) {
  const std::size_t each = n / parts, more = n % parts;
  return {index * each + std::min(index, more), each + (index < more ? 1 : 0)};
}

LaneTeam::LaneTeam(Transport& net, std::size_t lanes)
    : net_(net),
      cpu_s_(lanes),
      busy_(lanes),
      counted_traffic_(lanes, std::vector<Traffic>(net.parties())),
      counted_activity_(lanes) {
  if (lanes < 1 || lanes > kMostLanes)
    throw ConfigError(fmt::format("party {}: {} lanes; 1 to {} are possible", net.self(), lanes, kMostLanes));
  if (!net.capabilities().concurrent_lanes)
    throw ConfigError(fmt::format(
        "party {}: the transport was opened for one thread; lanes need --set concurrent_lanes=1", net.self()));
  for (std::size_t i = 0; i < lanes; ++i) {
    lanes_.push_back(net.open_lane(static_cast<LaneId>(i + 1)));
    lanes_.back()->stop_when(stop_.get_token());
    if (lanes > 1 && lanes * kCoresToPoll > std::thread::hardware_concurrency())
      lanes_.back()->limit_polling(Duration::zero());
  }
  start_threads();
}

LaneTeam::~LaneTeam() {
  const bool in_order = !failure_ && std::uncaught_exceptions() <= exceptions_;
  end_threads(in_order ? Ending::close : Ending::abort);
}

void LaneTeam::start_threads() {
  try {
    for (std::size_t i = 0; i < lanes_.size(); ++i) threads_.emplace_back([this, i] { work(i); });
  } catch (const std::system_error& error) {
    const std::size_t started = threads_.size();
    end_threads(Ending::abort);
    throw ConfigError(fmt::format("party {}: {} of {} threads could be started: {}", net_.self(), started,
                                  lanes_.size(), error.what()));
  }
}

void LaneTeam::end_threads(Ending ending) noexcept {
  if (ending == Ending::abort) stop_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    ending_ = ending;
  }
  job_given_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void LaneTeam::run(const Job& job) {
  std::unique_lock lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  job_ = &job;
  ++jobs_;
  running_ = lanes_.size();
  job_given_.notify_all();
  job_done_.wait(lock, [&] { return running_ == 0; });
  add_up();
  if (failure_) std::rethrow_exception(failure_);
}

double LaneTeam::spread() const {
  const auto [least, most] = std::ranges::minmax(busy_);
  return least > Duration::zero() ? std::chrono::duration<double>(most) / std::chrono::duration<double>(least) : 1.0;
}

void LaneTeam::work(std::size_t index) {
  std::uint64_t done = 0;
  for (;;) {
    std::unique_lock lock(mutex_);
    job_given_.wait(lock, [&] { return jobs_ > done || ending_ != Ending::none; });
    if (jobs_ == done) break;
    const Job& job = *job_;
    lock.unlock();
    perform(job, index);
    lock.lock();
    ++done;
    if (--running_ == 0) job_done_.notify_one();
  }
  end_lane(index, ending_);
}

void LaneTeam::perform(const Job& job, std::size_t index) {
  Transport& lane = *lanes_[index];
  const double cpu_before_s = cpu_time_s(CLOCK_THREAD_CPUTIME_ID);
  const TimePoint begin = Clock::now();
  try {
    lane.join_depth(net_.activity().depth);
    job(lane, index);
  } catch (...) {
    const std::exception_ptr failure = std::current_exception();
    {
      const std::lock_guard lock(mutex_);
      if (!failure_ || (is_consequence(failure_) && !is_consequence(failure))) failure_ = failure;
    }
    // First the reason, then what follows from it: the other parties should hear the reason first, too.
    lane.abort(notice_of(failure, net_.self()));
    stop_.request_stop();
  }
  cpu_s_[index] = cpu_time_s(CLOCK_THREAD_CPUTIME_ID) - cpu_before_s;
  busy_[index] += Clock::now() - begin;
}

void LaneTeam::end_lane(std::size_t index, Ending ending) noexcept {
  // By the thread that used the lane: some back-ends know no other.
  std::unique_ptr<Transport>& lane = lanes_[index];
  try {
    if (ending == Ending::close) lane->close();
  } catch (const std::exception&) {
    // The lane has told its peers and is dropped; whoever still needs them finds out on a lane of their own.
  }
  lane.reset();
}

void LaneTeam::add_up() {
  Activity sum;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    for (PartyId peer = 0; peer < net_.parties(); ++peer) {
      const Traffic now = lanes_[i]->traffic(peer);
      net_.join_traffic(peer, now - counted_traffic_[i][peer]);
      counted_traffic_[i][peer] = now;
    }
    const Activity now = lanes_[i]->activity();
    sum.depth = std::max(sum.depth, now.depth);
    sum.waiting_s += (now.waiting_s - counted_activity_[i].waiting_s) / static_cast<double>(lanes_.size());
    sum.system_calls += now.system_calls - counted_activity_[i].system_calls;
    sum.lanes_cpu_s += cpu_s_[i];
    counted_activity_[i] = now;
  }
  net_.join_activity(sum);
}

}  // namespace parley
