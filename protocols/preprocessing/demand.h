#pragma once

/// How many correlations a program takes, found out by running it once.

#include <cstdint>
#include <functional>
#include <map>

#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"

namespace parley {

/// Every party of the mesh makes the same calls, the dealer included: what the others ask for, it deals meanwhile.
class Demand {
 public:
  /// Runs `program` with a source that reserves on demand, and notes what it took. At the dealer `program` is not run.
  void discover(Session& s, const std::function<void()>& program);

  /// The offline phase of so many runs of the program.
  void reserve(Session& s, std::uint64_t runs) const;

  /// Runs whose correlations take at most `bytes` where most is kept of them; at least one.
  std::uint64_t runs_within(std::uint64_t bytes) const;

 private:
  std::map<CorrelationKind, std::uint64_t> per_run_;
  std::uint64_t bytes_per_run_ = 0;
};

}  // namespace parley
