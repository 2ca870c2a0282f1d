#pragma once

/// The arithmetic of the overlap pattern.

#include <algorithm>
#include <vector>

namespace parley {

/// The part of the shorter activity that disappeared behind the longer one: 1 when both together take as long as the
/// longer alone, 0 when they take the sum, negative when they disturb each other. 0 if either takes no time.
constexpr double hidden_fraction(double communication_s, double computation_s, double both_s) {
  const double shorter_s = std::min(communication_s, computation_s);
  return shorter_s > 0 ? (communication_s + computation_s - both_s) / shorter_s : 0;
}

/// The middle value; the upper one of two. `values` must not be empty.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace parley
