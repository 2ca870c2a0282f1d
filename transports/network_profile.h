#pragma once

/// Networks to imitate, by name or by figures.

#include <span>
#include <string>
#include <string_view>

namespace parley {

/// What every directed link between two parties is like. Links are independent of each other, as behind a switch that
/// is never the bottleneck.
struct NetworkProfile {
  std::string name = "none";
  double rtt_ms = 0;      ///< there and back; one way takes half of it
  double mbit_per_s = 0;  ///< per link and direction, 10^6 bits; 0: not limited
  std::string summary;

  bool shapes() const { return rtt_ms > 0 || mbit_per_s > 0; }
};

/// The named ones: none, lan, metro, wan.
std::span<const NetworkProfile> network_profiles();

/// Reads a name, or figures as in `rtt_ms=20,mbit_per_s=100` (one that is not given does not limit). Throws ConfigError
/// with the nearest name, or with the key that is wrong.
NetworkProfile parse_network_profile(std::string_view text);

}  // namespace parley
