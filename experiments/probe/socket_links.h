#pragma once

/// Connected sockets between every two parties of this machine, made before the parties are forked.

#include <string>
#include <vector>

#include "core/types.h"

namespace parley {

class SocketLinks {
 public:
  /// Connections over 127.0.0.1 with the congestion control `congestion` (as in SocketOptions), or Unix sockets.
  static SocketLinks tcp(PartyId parties, const std::string& congestion);
  static SocketLinks unix_domain(PartyId parties);

  SocketLinks(SocketLinks&&) = default;
  ~SocketLinks();

  /// The end at `self` of the connection with each party; the own entry is -1.
  const std::vector<int>& ends_of(PartyId self) const { return ends_[self]; }

  /// Closes all ends but those of `self`: a process that keeps them would hide the death of another.
  void keep_only(PartyId self);

 private:
  explicit SocketLinks(PartyId parties) : ends_(parties, std::vector<int>(parties, -1)) {}

  std::vector<std::vector<int>> ends_;
};

/// The congestion control that a connection over 127.0.0.1 gets when `congestion` is asked for.
std::string loopback_congestion(const std::string& congestion);

}  // namespace parley
