#include "transports/network_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/suggest.h"

namespace parley {
namespace {

/// A number that makes sense as a figure of a network: finite and not negative.
double parse_figure(std::string_view key, std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    throw ConfigError(fmt::format("network: {}='{}' is not a number from 0 up, as in {}=20", key, text, key));
  return value;
}

NetworkProfile parse_figures(std::string_view text) {
  constexpr std::array<std::string_view, 2> kKeys{"rtt_ms", "mbit_per_s"};
  NetworkProfile profile{.name = std::string(text), .summary = "explicit figures"};
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    const std::size_t equals = item.find('=');
    const std::string_view key = item.substr(0, equals);
    if (equals == std::string_view::npos || std::ranges::find(kKeys, key) == kKeys.end())
      throw ConfigError(fmt::format("network: '{}' in '{}' is no figure{}", item, text, suggest(key, kKeys)));
    (key == "rtt_ms" ? profile.rtt_ms : profile.mbit_per_s) = parse_figure(key, item.substr(equals + 1));
  }
  return profile;
}

}  // namespace

std::span<const NetworkProfile> network_profiles() {
  // The settings that papers of the field evaluate in: one rack, one region, between continents' near shores.
  static const std::vector<NetworkProfile> profiles{
      {"none", 0, 0, "whatever lies between the parties, as it is"},
      {"lan", 0.25, 10'000, "one data centre: 0.25 ms round trip, 10 Gbit/s"},
      {"metro", 5, 1'000, "data centres of one region: 5 ms round trip, 1 Gbit/s"},
      {"wan", 40, 100, "organisations in different countries: 40 ms round trip, 100 Mbit/s"},
  };
  return profiles;
}

NetworkProfile parse_network_profile(std::string_view text) {
  if (text.find('=') != std::string_view::npos) return parse_figures(text);
  const auto profiles = network_profiles();
  const auto row = std::ranges::find(profiles, text, &NetworkProfile::name);
  if (row != profiles.end()) return *row;
  std::vector<std::string_view> names;
  for (const NetworkProfile& profile : profiles) names.push_back(profile.name);
  throw ConfigError(fmt::format("no network is called '{}'{}, or figures as in rtt_ms=20,mbit_per_s=100", text,
                                suggest(text, names)));
}

}  // namespace parley
