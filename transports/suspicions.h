#pragma once

/// Parties that someone came as and could not prove to be. Anyone can come so: it ends the set-up only if the party
/// itself does not come soon after.

#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "transports/tls_stream.h"

namespace parley {

class Suspicions {
 public:
  Suspicions(PartyId self, PartyId parties, Duration patience) : self_(self), patience_(patience), of_(parties) {}

  /// Someone came as `party`; the first reason stays.
  void note(PartyId party, const std::string& why) { note(of_[party], why); }

  /// A party called and did not say which.
  void note_a_caller(const std::string& why) { note(of_a_caller_, why); }

  /// The same for one whose handshake failed: its certificate may say which. Who did not come for Parley is none.
  void note_refused(const TlsStream& caller);

  /// The party that has been suspected for longer than patience lasts and is not `here`.
  template <typename Here>
  std::optional<TransportError> overdue(Here&& here) const {
    for (PartyId party = 0; party < of_.size(); ++party) {
      if (party == self_ || here(party)) continue;
      if (is_old(of_[party])) return error(party, of_[party]->why);
      if (party > self_ && is_old(of_a_caller_))
        return error(party, "someone called while it is missing: " + of_a_caller_->why);
    }
    return std::nullopt;
  }

 private:
  struct Suspicion {
    TimePoint since;
    std::string why;
  };

  static void note(std::optional<Suspicion>& suspicion, const std::string& why);
  bool is_old(const std::optional<Suspicion>& suspicion) const;
  TransportError error(PartyId party, const std::string& why) const;

  PartyId self_;
  Duration patience_;
  std::vector<std::optional<Suspicion>> of_;  // by party id
  std::optional<Suspicion> of_a_caller_;
};

}  // namespace parley
