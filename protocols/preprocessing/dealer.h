#pragma once

/// Correlations from a dealer: the last party of the mesh, which does not compute. It must not collude with any
/// computing party, and nobody checks it.

#include <memory>

#include "protocols/cost.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/session.h"

namespace parley {

/// What party 0 asks of the dealer, as it travels.
struct CorrelationRequest {
  CorrelationKind kind;
  std::uint64_t count = 0;  ///< 0: no more requests will come
  friend bool operator==(const CorrelationRequest&, const CorrelationRequest&) = default;
};

/// Offline cost of one reserve: party 0 sends the request, the dealer the corrections; the others send nothing.
inline Cost dealer_reserve_cost(const CorrelationKind& kind, std::uint64_t count, PartyId self, PartyId dealer) {
  if (count == 0) return {};
  const std::uint64_t corrections = count * corrected_bytes(kind);
  return {.rounds = corrections > 0 ? 2u : 1u,
          .bytes_sent = self == 0        ? sizeof(CorrelationRequest)
                        : self == dealer ? corrections
                                         : 0};
}

/// This party's end of the dealer's correlations. At the dealer itself, `reserve` deals and `take` throws.
std::unique_ptr<CorrelationSource> make_dealer_correlations(Session& s);

/// For a dealer that does not follow the program: deals whatever party 0 asks for, until it stops.
void serve_correlations(Session& s);

/// Tells a dealer in serve_correlations that it may leave. To be called by the computing parties at the end.
void stop_correlations(Session& s);

}  // namespace parley
