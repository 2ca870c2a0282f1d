#pragma once

/// Triples from a dealer: the last party of the mesh, which does not compute. It must not collude with any computing
/// party, and nobody checks it.

#include <memory>

#include "protocols/cost.h"
#include "protocols/preprocessing/triple_source.h"
#include "protocols/session.h"

namespace parley {

/// What party 0 asks of the dealer, as it travels.
struct TripleRequest {
  TripleKind kind;
  std::uint64_t count = 0;  ///< 0: no more requests will come
  friend bool operator==(const TripleRequest&, const TripleRequest&) = default;
};

/// Offline cost of one reserve: party 0 sends the request, the dealer one word per word of c; the others send nothing.
constexpr Cost dealer_reserve_cost(const TripleKind& kind, std::uint64_t count, PartyId self, PartyId dealer) {
  if (count == 0) return {};
  const std::uint64_t words = count * kind.c_words();
  return {.rounds = words > 0 ? 2u : 1u,
          .bytes_sent = self == 0        ? sizeof(TripleRequest)
                        : self == dealer ? words * kind.word_bytes
                                         : 0};
}

/// This party's end of the dealer's triples. At the dealer itself, `reserve` deals and `take` throws.
std::unique_ptr<TripleSource> make_dealer_triples(Session& s);

/// For a dealer that does not follow the program: deals whatever party 0 asks for, until it stops.
void serve_triples(Session& s);

/// Tells a dealer in serve_triples that it may leave. To be called by the computing parties at the end.
void stop_triples(Session& s);

}  // namespace parley
