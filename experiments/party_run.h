#pragma once

#include "experiments/event_stream.h"
#include "experiments/failure.h"
#include "experiments/party_options.h"

namespace parley {

/// Runs a plan as one party, or as all of them where they are threads of one process. What goes wrong is written to
/// `events`, also for a party that is not the leader, and told to the other parties.
ExitCode run_party(const PartyOptions& options, EventStream& events);

}  // namespace parley
