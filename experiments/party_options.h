#pragma once

#include <optional>
#include <string>
#include <vector>

namespace parley {

/// The command line of `parley-party run`.
struct PartyOptions {
  std::string transport = "tcp";
  std::string plan;
  std::optional<std::string> roster, session;
  std::optional<int> self, parties;
  int listen_fd = -1;
  double deadline_s = 30;
  double connect_timeout_s = 30;
  std::string network = "none";
  std::string turns;
  std::vector<std::string> settings;
};

}  // namespace parley
