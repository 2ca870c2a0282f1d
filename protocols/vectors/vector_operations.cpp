#include "protocols/vectors/vector_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/suggest.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/scheme.h"
#include "protocols/vectors/schemes.h"

namespace parley {
namespace {

template <Scheme S>
constexpr VectorScheme scheme_of(std::unique_ptr<VectorOperations> (*make)(Session&)) {
  return {.name = S::kName,
          .min_parties = S::kMinParties,
          .max_parties = S::kMaxParties,
          .uses_correlations = kTakesCorrelations<S>,
          .make = make};
}

constexpr std::array kSchemes{scheme_of<Plain>(&plain_vectors), scheme_of<Additive>(&additive_vectors),
                              scheme_of<Replicated>(&replicated_vectors),
                              scheme_of<ReplicatedMalicious>(&replicated_malicious_vectors),
                              scheme_of<Spdz2k>(&spdz2k_vectors)};

}  // namespace

PrivateVector::~PrivateVector() = default;
VectorOperations::~VectorOperations() = default;

std::span<const VectorScheme> vector_schemes() { return kSchemes; }

std::unique_ptr<VectorOperations> make_vector_operations(Session& s, std::string_view scheme) {
  const auto found = std::ranges::find(kSchemes, scheme, &VectorScheme::name);
  if (found == kSchemes.end()) {
    std::vector<std::string_view> names;
    for (const VectorScheme& known : kSchemes) names.push_back(known.name);
    throw ConfigError(fmt::format("there is no scheme '{}'{}", scheme, suggest(scheme, names)));
  }
  const auto [name, fewest, most, uses_correlations, make] = *found;
  if (s.parties() < fewest || s.parties() > most)
    throw ConfigError(fmt::format("party {}: the scheme {} is for {} parties, not {}", s.self(), name,
                                  fewest == most ? fmt::format("{}", fewest) : fmt::format("{} to {}", fewest, most),
                                  s.parties()));
  // What a program of vectors takes is not known beforehand.
  if (uses_correlations) s.correlations().reserve_on_demand(true);
  return make(s);
}

}  // namespace parley
