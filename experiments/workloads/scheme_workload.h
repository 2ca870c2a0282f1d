#pragma once

/// A workload that is written over schemes, as one program per scheme.
///
/// W<S> is constructed from Parameters and a seed, which reads its data and may throw, and has start(session), which
/// shares them, run(), check() and figures(), as Trial says, and the static members kName, kSummary, kPaper and
/// parameters().

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

#include "experiments/program.h"
#include "experiments/workloads/together.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// The seed of generated data where none is given: data are public here, what is secret comes from the session.
inline constexpr std::uint64_t kUsualData = 1;

template <template <typename> typename W, Scheme S>
Program scheme_workload() {
  struct Running {
    Session session;
    std::optional<W<S>> workload;
    explicit Running(const TrialContext& context)
        : session(context.net, {.parties = context.net.parties(), .seed = context.seed}) {
      together(session, [&] { workload.emplace(context.parameters, context.seed.value_or(kUsualData)); });
      workload->start(session);
    }
  };
  return {.name = fmt::format("{}.{}", W<S>::kName, S::kName),
          .kind = ProgramKind::workload,
          .summary = std::string(W<S>::kSummary),
          .paper = std::string(W<S>::kPaper),
          .min_parties = S::kMinParties,
          .max_parties = S::kMaxParties,
          .helpers = 0,
          .parameters = W<S>::parameters(),
          .prepare = [](const TrialContext& context) {
            const auto running = std::make_shared<Running>(context);
            W<S>* const w = &*running->workload;
            Prepared prepared{.keep = running, .trial = {}, .prep_trust = {}};
            prepared.trial = {.reserve = [](std::uint64_t) {},
                              .run = [w] { w->run(); },
                              .check = [w] { return w->check(); },
                              .figures = [w] { return w->figures(); }};
            return prepared;
          }};
}

}  // namespace parley
