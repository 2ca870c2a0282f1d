#include "tests/conformance/lane_scenarios.h"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "core/collectives.h"
#include "tests/conformance/scenario.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

using Lanes = std::vector<std::unique_ptr<Transport>>;

/// A ring shift on `net` whose bytes name the lane and the sender.
void shift_and_check(Transport& net, std::size_t size) {
  auto seed = [&](PartyId party) { return std::uint64_t{1000} * net.lane() + party; };
  const auto out = pattern(size, seed(net.self()));
  std::vector<std::byte> in(size);
  shift(net, out, in);
  require(in == pattern(size, seed(static_cast<PartyId>((net.self() + 1) % net.parties()))),
          fmt::format("lane {} carries its own bytes", net.lane()));
}

/// Runs `work(i)` on `count` threads and rethrows a failure.
void on_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::exception_ptr> failures(count);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      try {
        work(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void lanes_are_opened_in_any_order(Transport& net) {
  constexpr std::size_t kLanes = 5;
  Lanes lanes(kLanes);
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::size_t which = (net.self() % 2 == 0 ? i : kLanes - 1 - i) + net.self();
    lanes[which % kLanes] = net.open_lane(static_cast<LaneId>(which % kLanes + 1));
  }
  for (const auto& lane : lanes) shift_and_check(*lane, 1001);
  shift_and_check(net, 1001);
  for (const auto& lane : lanes) lane->close();
}

void lanes_work_from_many_threads(Transport& net) {
  constexpr std::size_t kLanes = 16;
  constexpr std::size_t kSize = kSanitized ? 300'001 : 4'000'001;
  Lanes lanes;
  for (LaneId lane = 1; lane <= kLanes; ++lane) lanes.push_back(net.open_lane(lane));
  on_threads(kLanes, [&](std::size_t i) {
    shift_and_check(*lanes[i], kSize);
    for (int round = 0; round < 50; ++round) shift_and_check(*lanes[i], 8);
    lanes[i]->close();
  });
}

void lanes_are_opened_from_many_threads(Transport& net) {
  on_threads(4, [&](std::size_t i) {
    const auto lane = net.open_lane(static_cast<LaneId>(i + 1));
    shift_and_check(*lane, 10'001);
    lane->close();
  });
}

}  // namespace parley::test
