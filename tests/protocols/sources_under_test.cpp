#include "tests/protocols/sources_under_test.h"

#include "protocols/ot/ot_correlations.h"
#include "protocols/preprocessing/dealer.h"
#ifdef PARLEY_HAS_HDF5
#include "protocols/preprocessing/file_source.h"
#include "tests/protocols/temporary_stores.h"
#endif
#include "tests/protocols/correlation_laws.h"

namespace parley {
namespace {

constexpr PartyId kMany = kMaxParties - 1;

void use_default(Session&) {}

bool any(const CorrelationKind&) { return true; }
bool made_by_ot(const CorrelationKind& kind) {
  return !is_authenticated(kind) && kind.word_bytes <= sizeof(std::uint64_t);
}

std::vector<SourceUnderTest> make_sources() {
  const auto by_default = [](PartyId, const std::vector<Needed>&) { return use_default; };
  const auto nothing = [](const CorrelationKind&, std::uint64_t, PartyId, PartyId) { return std::uint64_t{0}; };
  std::vector<SourceUnderTest> sources{
      {"first_party", 0, PrepTrust::insecure, kMany, any, by_default, nothing},
      {"dealer", 1, PrepTrust::dealer, kMany, any, by_default,
       [](const CorrelationKind& kind, std::uint64_t count, PartyId self, PartyId parties) {
         return dealer_reserve_cost(kind, count, self, parties).bytes_sent;
       }},
      {"ot", 0, PrepTrust::semi_honest, 2, made_by_ot,
       [](PartyId, const std::vector<Needed>&) {
         return [](Session& s) { s.use_correlations(make_ot_correlations(s)); };
       },
       [](const CorrelationKind& kind, std::uint64_t count, PartyId self, PartyId) {
         return ot_reserve_cost(kind, count, self).bytes_sent;
       }},
  };
#ifdef PARLEY_HAS_HDF5
  const auto from_files = [](PartyId parties, const std::vector<Needed>& needed) {
    std::vector<StoredKind> kinds;
    for (const auto& [kind, count] : needed) kinds.push_back({kind, count});
    return [stores = std::make_shared<TemporaryStores>(parties, kinds)](Session& s) {
      s.use_correlations(open_file_correlations(s, stores->path(s.self())));
    };
  };
  sources.push_back({"file", 0, PrepTrust::dealer, kMany, any, from_files, nothing});
#endif
  return sources;
}

}  // namespace

const std::vector<SourceUnderTest>& sources_under_test() {
  static const std::vector<SourceUnderTest> sources = make_sources();
  return sources;
}

}  // namespace parley
