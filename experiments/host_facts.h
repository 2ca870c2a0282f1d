#pragma once

/// What the hosts of a mesh are, for whoever reads the results.

#include <string>
#include <vector>

#include "core/transport.h"

namespace parley {

/// Processor, cores and kernel of this host: "AMD EPYC, 2 cores, Linux 6.1.0".
std::string host_facts();

/// Those of every party, by party, at party 0; empty elsewhere. Collective, one round.
std::vector<std::string> gather_host_facts(Transport& net);

}  // namespace parley
