#pragma once

#include "protocols/preprocessing/correction_maker.h"
#include "protocols/preprocessing/seeded_triples.h"

namespace parley {

/// Party 0 deals. It shares a key with every other party, so it makes all shares itself and nothing travels, but it
/// knows every a and b and can read whatever a multiplication opens: for measuring the online phase, never for secrets.
class FirstPartyTriples final : public SeededTriples {
 public:
  explicit FirstPartyTriples(Session& s);

  std::string_view name() const override { return "first_party"; }
  PrepTrust trust() const override { return PrepTrust::insecure; }

 private:
  FirstPartyTriples(PartyId self, std::vector<Key> keys);
  void correct(const TripleKind& kind, const Stock& stock, std::uint64_t count, MutableBytes corrections) override;

  CorrectionMaker maker_;  // at party 0
};

}  // namespace parley
