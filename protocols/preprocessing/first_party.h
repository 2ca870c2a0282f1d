#pragma once

#include "protocols/preprocessing/correction_maker.h"
#include "protocols/preprocessing/seeded_correlations.h"
#include "protocols/session.h"

namespace parley {

/// Party 0 deals. It shares a key with every other party, so it makes all shares itself and nothing travels, but it
/// knows every value and can read whatever an operation opens, the MAC key too: for measuring the online phase, never
/// for secrets.
class FirstPartyCorrelations final : public SeededCorrelations {
 public:
  explicit FirstPartyCorrelations(Session& s);

  std::string_view name() const override { return "first_party"; }
  PrepTrust trust() const override { return PrepTrust::insecure; }

 private:
  FirstPartyCorrelations(PartyId self, std::vector<Key> keys);
  void correct(const CorrelationKind& kind, const Stock& stock, std::uint64_t count,
               std::span<const MutableBytes> corrections) override;

  CorrectionMaker maker_;  // at party 0
};

}  // namespace parley
