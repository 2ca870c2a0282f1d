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
#include "experiments/source_choice.h"
#include "experiments/workloads/together.h"
#include "protocols/preprocessing/demand.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// The seed of generated data where none is given: data are public here, what is secret comes from the session.
inline constexpr std::uint64_t kUsualData = 1;

template <template <typename> typename W, Scheme S>
Program scheme_workload() {
  struct Running {
    const SourceRow* source;
    Session session;
    std::optional<W<S>> workload;
    Demand demand;
    explicit Running(const TrialContext& context)
        : source(chosen_source(sources_of(S::kName), context.parameters)),
          session(context.net, {.parties = computing_parties(context.net, source), .seed = context.seed}) {
      if (source) session.use_correlations(source->open(session));
      together(session, [&] { workload.emplace(context.parameters, context.seed.value_or(kUsualData)); });
      if (source) {
        // Inputs may take correlations too, once.
        Demand().discover(session, [&] { workload->start(session); });
        demand.discover(session, [&] { workload->run(); });
      } else {
        workload->start(session);
      }
    }
  };
  return {.name = fmt::format("{}.{}", W<S>::kName, S::kName),
          .kind = ProgramKind::workload,
          .summary = std::string(W<S>::kSummary),
          .paper = std::string(W<S>::kPaper),
          .scheme = S::kName,
          .security = name_of(S::kSecurity),
          .min_parties = S::kMinParties,
          .max_parties = S::kMaxParties,
          .sources = sources_of(S::kName),
          .parameters = with_source(W<S>::parameters(), sources_of(S::kName)),
          .prepare = [](const TrialContext& context) {
            const auto running = std::make_shared<Running>(context);
            Running* const r = running.get();
            const bool computes = r->session.computes();
            Prepared prepared{.keep = running, .trial = {}, .prep_trust = {}};
            if (r->source) prepared.prep_trust = name_of(r->source->trust);
            prepared.trial = {.reserve =
                                  [r](std::uint64_t runs) {
                                    if (r->source) r->demand.reserve(r->session, runs);
                                  },
                              .run =
                                  [r, computes] {
                                    if (computes) r->workload->run();
                                  },
                              .check = [r, computes] { return computes ? r->workload->check() : std::string(); },
                              .figures = [r, computes] { return computes ? r->workload->figures() : Figures(); },
                              .reserve_limit = r->demand.runs_within(std::uint64_t{256} << 20)};
            return prepared;
          }};
}

}  // namespace parley
