#include "protocols/sources.h"

#include <array>

#include "protocols/ot/ot_correlations.h"
#include "protocols/preprocessing/dealer.h"
#include "protocols/sharing/scheme.h"

namespace parley {
namespace {

constexpr SourceRow kDealer{.name = "dealer",
                            .summary = "a trusted party more, which does not compute",
                            .trust = PrepTrust::dealer,
                            .most_parties = kMaxParties - 1,
                            .dealers = 1,
                            .open = make_dealer_correlations};

constexpr SourceRow kOt{.name = "ot",
                        .summary = "the two parties themselves, by oblivious transfer",
                        .trust = PrepTrust::semi_honest,
                        .most_parties = 2,
                        .dealers = 0,
                        .open = [](Session& s) { return make_ot_correlations(s); }};

constexpr std::array kOfAdditive{kDealer, kOt};
constexpr std::array kOfSpdz2k{kDealer};  // OT makes nothing with MACs

}  // namespace

std::span<const SourceRow> sources_of(std::string_view scheme) {
  if (scheme == Additive::kName) return kOfAdditive;
  if (scheme == Spdz2k::kName) return kOfSpdz2k;
  return {};
}

}  // namespace parley
