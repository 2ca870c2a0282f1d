#pragma once

#include "core/transport.h"

namespace parley::test {

/// Each party opens the same lanes in an order of its own, then uses them.
void lanes_are_opened_in_any_order(Transport& net);

/// Sixteen lanes, each used by a thread of its own, all at once.
void lanes_work_from_many_threads(Transport& net);

/// The threads also open their lanes themselves, at the same time.
void lanes_are_opened_from_many_threads(Transport& net);

}  // namespace parley::test
