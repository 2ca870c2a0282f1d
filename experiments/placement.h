#pragma once

#include "core/types.h"

namespace parley {

/// Moves the calling thread to a core of its own as far as there are enough, party by party, and leaves the rest to the
/// scheduler. Parties that wake together may wake on one core, and two that wait for each other by yielding look busy
/// to the scheduler: it takes it up to a second to part them, in which every message costs twice as much.
void spread_over_cores(PartyId self);

}  // namespace parley
