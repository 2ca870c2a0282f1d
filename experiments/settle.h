#pragma once

#include "core/transport.h"

namespace parley {

/// Exchanges messages for a while before anything is timed, so that connections leave their slow start. Collective;
/// party 0 says when it is enough.
void settle(Transport& net, Duration at_least);

}  // namespace parley
