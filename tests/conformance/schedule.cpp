#include "tests/conformance/schedule.h"

#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>

namespace parley::test {
namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }

 private:
  std::mt19937_64 engine_;
};

std::size_t random_size(Random& random) {
  switch (random.below(8)) {
    case 0: return 0;
    case 1: return 1 + random.below(3);
    case 2: return 60'000 + random.below(10'000);
    case 3: return random.below(500'000);
    default: return random.below(300);
  }
}

/// Posts in order; now and then waits for a random part of what is outstanding, and for all of it at the end.
std::vector<Step> random_steps(const std::vector<Message>& messages, PartyId party, Random& random) {
  std::vector<Step> steps;
  std::vector<std::size_t> outstanding;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].from != party && messages[i].to != party) continue;
    steps.push_back({.posts = true, .messages = {i}});
    outstanding.push_back(i);
    if (random.below(4) != 0) continue;
    Step wait;
    for (std::size_t count = random.below(outstanding.size() + 1); count > 0; --count) {
      const auto chosen = outstanding.begin() + static_cast<std::ptrdiff_t>(random.below(outstanding.size()));
      wait.messages.push_back(*chosen);
      outstanding.erase(chosen);
    }
    steps.push_back(std::move(wait));
  }
  steps.push_back({.posts = false, .messages = std::move(outstanding)});
  return steps;
}

}  // namespace

Schedule random_schedule(PartyId parties, std::size_t messages, std::uint64_t seed) {
  Random random(seed);
  Schedule schedule;
  for (std::size_t i = 0; i < messages; ++i) {
    const auto from = static_cast<PartyId>(random.below(parties));
    const auto to = static_cast<PartyId>((from + 1 + random.below(parties - 1)) % parties);
    schedule.messages.push_back({from, to, random_size(random)});
  }
  for (PartyId party = 0; party < parties; ++party)
    schedule.steps.push_back(random_steps(schedule.messages, party, random));
  return schedule;
}

std::vector<std::uint32_t> simulate_depth(const Schedule& schedule) {
  const std::size_t parties = schedule.steps.size();
  std::vector<std::uint32_t> depth(parties, 0);
  std::vector<std::size_t> next(parties, 0);
  std::vector<std::optional<std::uint32_t>> sent(schedule.messages.size());  // the depth that a message carries

  // Takes one step of `party`; false when it waits for a message that is not sent yet, or has ended.
  auto advance = [&](std::size_t party) {
    if (next[party] == schedule.steps[party].size()) return false;
    const Step& step = schedule.steps[party][next[party]];
    auto receives = [&](std::size_t message) { return schedule.messages[message].to == party; };
    if (step.posts) {
      if (!receives(step.messages[0])) sent[step.messages[0]] = depth[party] + 1;
    } else {
      for (const std::size_t message : step.messages)
        if (receives(message) && !sent[message]) return false;
      for (const std::size_t message : step.messages)
        if (receives(message)) depth[party] = std::max(depth[party], *sent[message]);
    }
    ++next[party];
    return true;
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t party = 0; party < parties; ++party)
      while (advance(party)) moved = true;
  }
  for (std::size_t party = 0; party < parties; ++party)
    if (next[party] != schedule.steps[party].size()) throw std::logic_error("the schedule has a deadlock");
  return depth;
}

}  // namespace parley::test
