#include "protocols/boolean/prefix_network.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace parley {
namespace {

/// Fills in which composed p are read by a later level.
std::vector<PrefixLevel> with_needs(std::vector<PrefixLevel> levels, std::size_t outputs) {
  std::vector<bool> read_later(outputs, false);
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    for (Composition& c : *level) c.needs_propagate = read_later[c.high];
    for (const Composition& c : *level) {
      // The p of `high` goes into both products; the p of `low` only into the composed p.
      read_later[c.high] = true;
      if (c.needs_propagate) read_later[c.low] = true;
    }
  }
  return levels;
}

std::vector<std::size_t> ands_of(const std::vector<PrefixLevel>& levels, std::size_t outputs) {
  std::vector<std::size_t> ands{outputs};  // the first round makes the generates
  for (const PrefixLevel& level : levels) {
    const auto needed = std::ranges::count_if(level, &Composition::needs_propagate);
    ands.push_back(level.size() + static_cast<std::size_t>(needed));
  }
  return ands;
}

}  // namespace

std::string_view name_of(Adder adder) {
  switch (adder) {
    case Adder::ripple: return "ripple";
    case Adder::brent_kung: return "brent_kung";
    case Adder::sklansky: return "sklansky";
  }
  return "unknown";
}

std::vector<PrefixLevel> sklansky_network(std::size_t outputs) {
  std::vector<PrefixLevel> levels;
  for (std::size_t block = 1; block < outputs; block *= 2) {
    PrefixLevel level;
    for (std::size_t i = 0; i < outputs; ++i)
      if (i & block) level.push_back({i, (i & ~(block - 1)) - 1, false});
    levels.push_back(std::move(level));
  }
  return with_needs(std::move(levels), outputs);
}

std::vector<PrefixLevel> brent_kung_network(std::size_t outputs) {
  std::vector<PrefixLevel> levels;
  std::size_t block = 1;
  for (; block < outputs; block *= 2) {  // up: blocks of 2, 4, 8, ...
    PrefixLevel level;
    for (std::size_t i = 2 * block - 1; i < outputs; i += 2 * block) level.push_back({i, i - block, false});
    if (!level.empty()) levels.push_back(std::move(level));
  }
  for (block /= 2; block >= 1; block /= 2) {  // down: what lies between
    PrefixLevel level;
    for (std::size_t i = 3 * block - 1; i < outputs; i += 2 * block) level.push_back({i, i - block, false});
    if (!level.empty()) levels.push_back(std::move(level));
  }
  return with_needs(std::move(levels), outputs);
}

std::vector<std::size_t> adder_levels(Adder adder, std::size_t width) {
  if (width <= 1) return {};
  const std::size_t carries = width - 1;  // the one out of the top position is dropped
  switch (adder) {
    case Adder::ripple: return std::vector<std::size_t>(carries, 1);
    case Adder::brent_kung: return ands_of(brent_kung_network(carries), carries);
    case Adder::sklansky: return ands_of(sklansky_network(carries), carries);
  }
  return {};
}

AdderSize adder_size(Adder adder, std::size_t width) {
  const auto levels = adder_levels(adder, width);
  return {std::accumulate(levels.begin(), levels.end(), std::size_t{0}), levels.size()};
}

Adder choose_adder(std::size_t width, std::size_t rows, double bytes_per_and, const LinkModel& link) {
  const auto seconds = [&](Adder adder) {
    const auto [ands, rounds] = adder_size(adder, width);
    return static_cast<double>(rounds) * link.round_s +
           static_cast<double>(ands * rows) * bytes_per_and / link.bytes_per_s;
  };
  constexpr std::array kAll{Adder::sklansky, Adder::brent_kung, Adder::ripple};
  return *std::ranges::min_element(kAll, {}, seconds);
}

}  // namespace parley
