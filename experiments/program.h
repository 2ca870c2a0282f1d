#pragma once

/// What can be measured: a row per pattern, operation and workload, and the trial that a row prepares at every party.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/transport.h"
#include "experiments/parameters.h"
#include "protocols/catalog.h"
#include "protocols/sources.h"

namespace parley {

/// A trial (protocols/catalog.h) and where its correlations come from. A batch is reserve(r), run() r times, check();
/// `reserve` is also where a pattern puts fresh contents into its buffers.
struct Prepared {
  std::shared_ptr<void> keep;  ///< what the trial needs to live as long as it does
  Trial trial;
  std::string prep_trust;  ///< who must be trusted for the offline phase; empty: `reserve` is no preprocessing
};

/// Named results besides time and traffic, such as an accuracy.
using Figures = std::map<std::string, double>;

struct TrialContext {
  Transport& net;
  const Parameters& parameters;
  std::optional<std::uint64_t> seed;  ///< none: randomness of the operating system
};

/// How many lanes, with a thread each, share one operation; 1: the lane of the mesh, and no thread.
inline Parameter lanes_parameter() { return {"lanes", std::int64_t{1}, "lanes with a thread each that share the work"}; }
std::size_t lane_count(const TrialContext& context);

enum class ProgramKind : std::uint8_t { pattern, operation, workload };

std::string_view name_of(ProgramKind kind);

struct Program {
  std::string name;
  ProgramKind kind = ProgramKind::pattern;
  std::string summary;
  std::string paper;
  std::string_view scheme, security;  ///< how values are shared and against whom that protects; empty for patterns
  PartyId min_parties = 2;            ///< computing parties
  PartyId max_parties = kMaxParties;
  std::span<const SourceRow> sources = {};  ///< of its correlations, the usual one first; none: it takes none
  std::vector<Parameter> parameters;
  /// Collective, but what fails at one party only fails after the last message: a ConfigError or DataError leaves the
  /// parties in step and makes a failed cell.
  std::function<Prepared(const TrialContext&)> prepare;
};

}  // namespace parley
