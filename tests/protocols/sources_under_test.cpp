#include "tests/protocols/sources_under_test.h"

#include "protocols/preprocessing/dealer.h"
#ifdef PARLEY_HAS_HDF5
#include "protocols/preprocessing/file_source.h"
#include "tests/protocols/temporary_stores.h"
#endif

namespace parley {
namespace {

void use_default(Session&) {}

std::vector<SourceUnderTest> make_sources() {
  const auto by_default = [](PartyId, const std::vector<Needed>&) { return use_default; };
  const auto nothing = [](const CorrelationKind&, std::uint64_t, PartyId, PartyId) { return std::uint64_t{0}; };
  std::vector<SourceUnderTest> sources{
      {"first_party", 0, PrepTrust::insecure, by_default, nothing},
      {"dealer", 1, PrepTrust::dealer, by_default,
       [](const CorrelationKind& kind, std::uint64_t count, PartyId self, PartyId parties) {
         return dealer_reserve_cost(kind, count, self, parties).bytes_sent;
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
  sources.push_back({"file", 0, PrepTrust::dealer, from_files, nothing});
#endif
  return sources;
}

}  // namespace

const std::vector<SourceUnderTest>& sources_under_test() {
  static const std::vector<SourceUnderTest> sources = make_sources();
  return sources;
}

}  // namespace parley
