#pragma once

/// Against whom a result is protected. Written into every result.

#include <cstdint>
#include <string_view>

namespace parley {

/// Who must be trusted for the correlations of the offline phase.
enum class PrepTrust : std::uint8_t {
  insecure,     ///< a computing party knows them all: for measuring only
  dealer,       ///< a dealer outside the computation, who must not collude with any computing party
  semi_honest,  ///< made by the parties themselves; they must follow the protocol
  malicious,    ///< made by the parties themselves; a deviation is detected
};

constexpr std::string_view name_of(PrepTrust trust) {
  switch (trust) {
    case PrepTrust::insecure: return "insecure";
    case PrepTrust::dealer: return "dealer";
    case PrepTrust::semi_honest: return "semi_honest";
    case PrepTrust::malicious: return "malicious";
  }
  return "unknown";
}

/// What the online phase withstands.
enum class Security : std::uint8_t {
  none,                            ///< one party computes in the clear
  semi_honest_dishonest_majority,  ///< all but one party may pool what they see, but follow the protocol
  semi_honest_honest_majority,     ///< one party of three may look, but follows the protocol
  malicious_honest_majority,       ///< one party of three may do anything: a deviation is detected, with abort
  malicious_dishonest_majority,    ///< all but one party may do anything: a deviation is detected, with abort
};

constexpr std::string_view name_of(Security security) {
  switch (security) {
    case Security::none: return "none";
    case Security::semi_honest_dishonest_majority: return "semi-honest, dishonest majority";
    case Security::semi_honest_honest_majority: return "semi-honest, honest majority";
    case Security::malicious_honest_majority: return "malicious with abort, honest majority";
    case Security::malicious_dishonest_majority: return "malicious with abort, dishonest majority";
  }
  return "unknown";
}

}  // namespace parley
