#pragma once

/// The MPI of this process. MPI can be initialised and finalised once, so this is the one thing in Parley that exists
/// once per process; everything else belongs to a mesh.

#include <mpi.h>

#include <atomic>
#include <shared_mutex>
#include <string>

#include "core/types.h"

namespace parley {

class MpiProcess {
 public:
  /// Initialises MPI on the first call. Throws ConfigError when `concurrent` lanes are asked for after MPI was started
  /// without them, or MPI cannot give them, and TransportError when not all ranks come within `patience`.
  static MpiProcess& get(bool concurrent, Duration patience);

  PartyId rank() const { return rank_; }
  PartyId size() const { return size_; }

  /// To be held while MPI is called. Throws TransportError once MPI was stopped.
  std::shared_lock<std::shared_mutex> enter();

  /// MPI still holds spans that are about to be freed, as it does when a peer dies in the middle of a large message. It
  /// moves bytes only inside its calls, so from here on nobody makes one, in any lane.
  void stop() noexcept;

  /// A mesh has begun; a mesh has ended in order. MPI_Finalize waits for all parties, and hangs after a failure: it is
  /// left out then, and the program ends with its own exit code.
  void begin() { ++unfinished_; }
  void end() { --unfinished_; }

 private:
  MpiProcess(bool concurrent, Duration patience);
  ~MpiProcess();

  PartyId rank_ = 0, size_ = 0;
  bool concurrent_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> unfinished_{0};
  std::shared_mutex gate_;
};

/// Throws TransportError that says what MPI refused for `party`, unless `code` is MPI_SUCCESS.
void require_mpi(int code, PartyId self, PartyId party, const char* what);

}  // namespace parley
