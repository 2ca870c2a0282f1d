/// Random programs with fixed seeds: bytes, order, depth and traffic are those of the simulation.

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

#include "tests/conformance/scenario.h"
#include "tests/conformance/schedule.h"
#include "tests/support/workload.h"

namespace parley::test {
namespace {

Traffic traffic_of(const Schedule& schedule, PartyId party) {
  Traffic sum;
  for (const Message& message : schedule.messages) {
    if (message.from == party) sum += {message.size, 0, 1, 0};
    if (message.to == party) sum += {0, message.size, 0, 1};
  }
  return sum;
}

void play(Transport& net, const Schedule& schedule, std::uint64_t seed) {
  std::vector<std::vector<std::byte>> buffers(schedule.messages.size());
  std::vector<Ticket> tickets(schedule.messages.size());
  auto bytes_of_message = [&](std::size_t i) { return pattern(schedule.messages[i].size, seed + i); };
  for (const Step& step : schedule.steps[net.self()]) {
    if (step.posts) {
      const std::size_t i = step.messages[0];
      const Message& message = schedule.messages[i];
      const bool sends = message.from == net.self();
      buffers[i] = sends ? bytes_of_message(i) : std::vector<std::byte>(message.size);
      tickets[i] = sends ? net.post_send(message.to, buffers[i]) : net.post_receive(message.from, buffers[i]);
      continue;
    }
    std::vector<Ticket> waited;
    for (const std::size_t i : step.messages) waited.push_back(tickets[i]);
    net.wait(waited);
    for (const std::size_t i : step.messages) {
      require(buffers[i] == bytes_of_message(i), fmt::format("message {} is whole", i));
      buffers[i] = {};  // the transport must not look at it any more
    }
  }
}

template <PartyId parties, std::uint64_t seed>
void random_schedule_as_simulated(Transport& net) {
  const Schedule schedule = random_schedule(parties, kSanitized ? 150 : 600, seed);
  play(net, schedule, seed);
  const std::uint32_t depth = simulate_depth(schedule)[net.self()];
  require(net.activity().depth == depth, fmt::format("the depth is {} (it is {})", depth, net.activity().depth));
  require(net.traffic() == traffic_of(schedule, net.self()), "traffic is what the schedule sends");
}

constexpr std::array kScenarios{
    Scenario{"random_schedule_2_parties", 2, random_schedule_as_simulated<2, 101>},
    Scenario{"random_schedule_3_parties", 3, random_schedule_as_simulated<3, 202>},
    Scenario{"random_schedule_3_parties_again", 3, random_schedule_as_simulated<3, 303>},
    Scenario{"random_schedule_5_parties", 5, random_schedule_as_simulated<5, 404>},
};

}  // namespace

std::span<const Scenario> schedule_scenarios() { return kScenarios; }

}  // namespace parley::test
