#include "transports/network_profile.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace parley {
namespace {

std::string complaint(std::string_view text) {
  try {
    parse_network_profile(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(NetworkProfile, is_found_by_name) {
  for (const NetworkProfile& profile : network_profiles()) {
    EXPECT_EQ(parse_network_profile(profile.name).rtt_ms, profile.rtt_ms);
    EXPECT_FALSE(profile.summary.empty());
  }
  EXPECT_FALSE(parse_network_profile("none").shapes());
  EXPECT_EQ(parse_network_profile("wan").rtt_ms, 40);
  EXPECT_EQ(parse_network_profile("wan").mbit_per_s, 100);
}

TEST(NetworkProfile, is_given_by_figures) {
  const NetworkProfile both = parse_network_profile("rtt_ms=20,mbit_per_s=100.5");
  EXPECT_EQ(both.rtt_ms, 20);
  EXPECT_EQ(both.mbit_per_s, 100.5);
  EXPECT_EQ(both.name, "rtt_ms=20,mbit_per_s=100.5");
  EXPECT_EQ(parse_network_profile("mbit_per_s=1e3").rtt_ms, 0);
  EXPECT_EQ(parse_network_profile("rtt_ms=0.1").mbit_per_s, 0);
}

TEST(NetworkProfile, a_wrong_name_gets_the_nearest) {
  EXPECT_NE(complaint("wna").find("did you mean 'wan'"), std::string::npos) << complaint("wna");
  EXPECT_NE(complaint("").find("none, lan, metro, wan"), std::string::npos) << complaint("");
}

TEST(NetworkProfile, a_wrong_figure_is_named) {
  EXPECT_NE(complaint("rtt_m=20").find("did you mean 'rtt_ms'"), std::string::npos) << complaint("rtt_m=20");
  for (const char* text : {"rtt_ms=", "rtt_ms=-1", "rtt_ms=20ms", "rtt_ms=nan", "rtt_ms=inf", "rtt_ms=1,,mbit_per_s=1",
                           "rtt_ms=1,mbit_per_s", "=5", "rtt_ms=1 ,mbit_per_s=2"})
    EXPECT_NE(complaint(text), "") << text;
}

}  // namespace
}  // namespace parley
