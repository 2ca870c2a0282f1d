#pragma once

/// Threads that each own a lane of a mesh, for work that is split.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/transport.h"

namespace parley {

inline constexpr std::size_t kMostLanes = 64;

/// Cores that a lane of several should have, for its waits to poll before they block: its own and one of a peer, which
/// may be on the same host. With fewer, polling takes time from lanes that have work.
inline constexpr std::size_t kCoresToPoll = 2;

/// Lanes 1 to `lanes` of a mesh and a thread for each, which alone uses it, from the first call to the last. Every
/// party of the mesh makes the same team and gives it the same jobs.
///
/// The first failure of a job ends the team: the other lanes fail within 50 ms of waiting, the lanes of the other
/// parties when they hear of it, and `run` throws the cause. Destroyed in order, the lanes are closed,
/// which is collective; destroyed by an exception, they are aborted.
class LaneTeam {
 public:
  using Job = std::function<void(Transport& lane, std::size_t index)>;

  /// Throws ConfigError for a transport whose lanes are not for several threads.
  LaneTeam(Transport& net, std::size_t lanes);
  ~LaneTeam();
  LaneTeam(const LaneTeam&) = delete;
  LaneTeam& operator=(const LaneTeam&) = delete;

  std::size_t size() const { return lanes_.size(); }

  /// For what is made before the first job; afterwards lanes belong to their threads.
  Transport& lane(std::size_t index) { return *lanes_[index]; }

  /// Calls job(lane, index) on every thread and waits for all of them. What the lanes did is added to the counters of
  /// the lane that the team was made from: bytes and messages as their sum, waiting as their mean, depth as the
  /// greatest.
  void run(const Job& job);

  /// How evenly the lanes were served so far: the longest time that one of them needed for its jobs, over the shortest.
  double spread() const;

 private:
  enum class Ending : std::uint8_t { none, close, abort };

  void start_threads();
  void end_threads(Ending ending) noexcept;
  void work(std::size_t index);
  void perform(const Job& job, std::size_t index);
  void end_lane(std::size_t index, Ending ending) noexcept;
  void add_up();

  Transport& net_;
  const int exceptions_ = std::uncaught_exceptions();
  std::vector<std::unique_ptr<Transport>> lanes_;
  std::vector<double> cpu_s_;   // of the last job, by lane
  std::vector<Duration> busy_;  // with jobs so far, by lane
  // Counters that were added up already, by lane.
  std::vector<std::vector<Traffic>> counted_traffic_;
  std::vector<Activity> counted_activity_;

  std::mutex mutex_;
  std::condition_variable job_given_, job_done_;
  const Job* job_ = nullptr;
  std::uint64_t jobs_ = 0;   // given so far
  std::size_t running_ = 0;  // threads that have not finished the last one
  Ending ending_ = Ending::none;
  std::stop_source stop_;
  std::exception_ptr failure_;  // the first

  std::vector<std::thread> threads_;
};

/// Which of `n` elements part `index` of `parts` has.
struct Part {
  std::size_t first, count;
};
Part part_of(std::size_t n, std::size_t index, std::size_t parts);

}  // namespace parley
