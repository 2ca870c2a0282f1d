#include "core/suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace parley {
namespace {

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggest(std::string_view got, std::span<const std::string_view> known) {
  const auto nearest = std::ranges::min_element(known, {}, [&](std::string_view name) { return distance(got, name); });
  if (nearest != known.end() && distance(got, *nearest) <= std::max<std::size_t>(2, nearest->size() / 3))
    return fmt::format("; did you mean '{}'?", *nearest);
  return fmt::format("; known are {}", fmt::join(known, ", "));
}

}  // namespace parley
