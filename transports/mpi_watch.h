#pragma once

/// An idle TCP connection to every peer, beside MPI. MPI 3 does not tell a party that another one has died: Open MPI's
/// receives simply never complete. The kernel does, on these connections, and an abort frame finds its way over them
/// when MPI is past use.

#include <vector>

#include "core/error.h"
#include "core/frame.h"
#include "transports/sealed.h"
#include "transports/stream_socket.h"

namespace parley {

class MpiWatch {
 public:
  MpiWatch(PartyId self, LaneId lane, std::vector<StreamSocket> sockets);

  /// What this party and each other one know and nobody else, by party id; where the watch is under TLS.
  std::vector<PairSecret> pair_secrets() const;

  /// Throws when a peer has died or given up since; one that has ended in order is fine. One system call.
  void look();

  /// Ends the watch: in order, for which every peer must have said that it has ended too,
  void finish() noexcept;
  /// ... with the reason why this party gives up,
  void give_up(const AbortNotice& notice) noexcept;
  /// ... or without a word, as when this party dies.
  void drop() noexcept { sockets_.clear(); }

 private:
  void look_at(PartyId peer);

  PartyId self_;
  LaneId lane_;
  std::vector<StreamSocket> sockets_;  // by party id; empty for this party and for peers that have ended
};

}  // namespace parley
