#pragma once

/// The communication thread of one party: an io_context, and the lanes that it serves.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "transports/comm_thread_lane.h"
#include "transports/mesh.h"

namespace parley {

class CommLoop {
 public:
  explicit CommLoop(WaitPolicy wait);
  ~CommLoop();

  void attach(std::shared_ptr<CommLane> lane);
  /// Returns when the communication thread has let go of the lane; see CommLane::detach.
  std::vector<bool> detach(const std::shared_ptr<CommLane>& lane);

  /// To be called after `CommLane::request`: wakes the thread if it sleeps.
  void kick();

 private:
  void run();
  /// Does what the lanes ask for. False if that was nothing.
  bool serve();
  /// Until an event has been handled (true), a request is there or the tick is over.
  bool sleep();
  Duration patience() const;
  bool has_requests() const;

  WaitPolicy wait_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::vector<std::shared_ptr<CommLane>> lanes_;  // the communication thread's
  std::atomic<bool> sleeping_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace parley
