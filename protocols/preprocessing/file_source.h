#pragma once

/// Correlations from stores that a dealer wrote before the parties met.

#include <memory>
#include <string>

#include "protocols/cost.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/preprocessing/correlation_store.h"
#include "protocols/session.h"

namespace parley {

/// What to do when a party has used more of its store than another, as after a crash between two reserves.
enum class PositionMismatch : std::uint8_t {
  refuse,            ///< ConfigError at every party
  skip_to_furthest,  ///< the items in between are lost to all
};

/// Cost of opening: ids, then positions, from each party to all.
constexpr Cost open_store_cost(std::size_t kinds, PartyId parties) {
  return {.rounds = kinds > 0 ? 2u : 1u,
          .bytes_sent = (parties - 1u) * (sizeof(StoreId) + (1 + kinds) * sizeof(std::uint64_t))};
}

/// This party's end of the stores that the parties hold. Collective over the computing parties, who compare id and
/// positions before any item is used. `reserve` costs no communication and claims its items for good; those that are
/// not taken until the source ends are lost. Throws ConfigError when stores do not fit together, and as
/// CorrelationStore.
std::unique_ptr<CorrelationSource> open_file_correlations(Session& s, const std::string& path,
                                                          PositionMismatch mismatch = PositionMismatch::refuse);

}  // namespace parley
