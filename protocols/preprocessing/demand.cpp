#include "protocols/preprocessing/demand.h"

#include <algorithm>

#include "protocols/preprocessing/dealer.h"

namespace parley {

void Demand::discover(Session& s, const std::function<void()>& program) {
  if (!s.computes()) {
    serve_correlations(s);
    return;
  }
  const auto before = s.correlations().taken();
  s.correlations().reserve_on_demand(true);
  program();
  s.correlations().reserve_on_demand(false);
  stop_correlations(s);
  per_run_ = s.correlations().taken();
  for (const auto& [kind, count] : before) per_run_[kind] -= count;
  bytes_per_run_ = 0;
  for (const auto& [kind, count] : per_run_) bytes_per_run_ += count * s.correlations().kept_bytes(kind);
}

void Demand::reserve(Session& s, std::uint64_t runs) const {
  if (!s.computes()) {
    serve_correlations(s);
    return;
  }
  for (const auto& [kind, count] : per_run_) s.correlations().reserve(kind, runs * count);
  stop_correlations(s);
}

std::uint64_t Demand::runs_within(std::uint64_t bytes) const {
  return bytes_per_run_ == 0 ? UINT64_MAX : std::max<std::uint64_t>(1, bytes / bytes_per_run_);
}

}  // namespace parley
