#pragma once

/// What the patterns have in common: buffers filled in `reserve`, one operation in `run`, contents compared in `check`.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/program.h"

namespace parley {

inline constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;

inline Parameter bytes_parameter(std::int64_t default_bytes = 8) {
  return {"bytes", default_bytes, "payload of one message"};
}

inline std::size_t message_bytes(const TrialContext& context) {
  return static_cast<std::size_t>(context.parameters.integer("bytes", 0, kMostBytes));
}

/// Patterns of two parties run in pairs (0, 1), (2, 3), ... at the same time; the last party of an odd number idles.
std::optional<PartyId> partner_of(const Transport& net);

/// Wraps `Pattern(context)`, which has refill(), run(), check() and may have figures().
template <typename Pattern>
Prepared prepare_pattern(const TrialContext& context) {
  auto pattern = std::make_shared<Pattern>(context);
  Prepared prepared{.keep = pattern};
  Pattern* p = pattern.get();
  prepared.trial.reserve = [p](std::uint64_t) { p->refill(); };
  prepared.trial.run = [p] { p->run(); };
  prepared.trial.check = [p] { return p->check(); };
  if constexpr (requires { p->figures(); }) prepared.trial.figures = [p] { return p->figures(); };
  return prepared;
}

}  // namespace parley
