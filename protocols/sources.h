#pragma once

/// The sources of correlations that users choose among by name.

#include <memory>
#include <span>
#include <string_view>

#include "core/types.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"
#include "protocols/trust.h"

namespace parley {

struct SourceRow {
  std::string_view name, summary;
  PrepTrust trust;
  PartyId most_parties;  ///< that compute
  PartyId dealers;       ///< that deal and do not compute, the last ones of the mesh
  /// Collective over the mesh, the dealer included.
  std::unique_ptr<CorrelationSource> (*open)(Session&);
};

/// Those that make what a scheme takes, the usual one first; none where it takes nothing.
std::span<const SourceRow> sources_of(std::string_view scheme);

}  // namespace parley
