#pragma once

/// Who makes the correlations of a program: its parameter `source`.

#include <span>
#include <vector>

#include "core/transport.h"
#include "experiments/parameters.h"
#include "protocols/sources.h"

namespace parley {

/// `parameters`, and `source` where there are some.
std::vector<Parameter> with_source(std::vector<Parameter> parameters, std::span<const SourceRow> sources);

/// The one of the program's sources that its parameters name; none for a program that takes no correlations.
const SourceRow* chosen_source(std::span<const SourceRow> sources, const Parameters& parameters);

/// Parties of the mesh that do not compute.
inline PartyId dealers_of(const SourceRow* source) { return source ? source->dealers : PartyId{0}; }
inline PartyId computing_parties(const Transport& net, const SourceRow* source) {
  return static_cast<PartyId>(net.parties() - dealers_of(source));
}

}  // namespace parley
