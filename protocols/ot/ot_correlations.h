#pragma once

/// Correlations that two parties make themselves, by OT.

#include <memory>

#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"

namespace parley {

/// The source that needs no dealer: all that is without MACs, over Z_2^32, Z_2^64 and bits. The rest is refused with a
/// ConfigError, also the MAC key. PrepTrust::semi_honest.
///
/// A matrix triple is made of as many products as the matrix product has. Construction is collective, costs two rounds,
/// and needs exactly two computing parties; a dealer of the mesh takes no part.
std::unique_ptr<CorrelationSource> make_ot_correlations(Session& s, const OtOptions& options = {});

/// Offline cost of one reserve. The first one of all comes after ot_extension_setup_cost.
Cost ot_reserve_cost(const CorrelationKind& kind, std::uint64_t count, PartyId self, const OtOptions& options = {});

}  // namespace parley
