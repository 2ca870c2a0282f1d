#pragma once

/// What the lanes of one `mpi` mesh share: a communicator of their own, and the connections that watch.

#include <mpi.h>

#include <atomic>
#include <optional>
#include <span>

#include "transports/mpi_process.h"
#include "transports/socket_mesh.h"

namespace parley {

class MpiMesh {
 public:
  /// Collective over all ranks: rank and size become party and parties. Throws ConfigError when `wanted` names another
  /// number of parties, TransportError when a rank does not come within the connect timeout.
  explicit MpiMesh(const MeshSpec& wanted);
  ~MpiMesh();

  const MeshSpec& spec() const { return spec_; }
  MpiProcess& process() { return process_; }
  MPI_Comm comm() const { return comm_; }

  /// The connections that watch over one lane. Their greeting checks that all parties run the same thing.
  std::vector<StreamSocket> connect_watch(LaneId lane);

  /// A lane did not end in order: MPI may hang in whatever waits for the others, so none of that is called any more.
  void lane_failed() { failed_ = true; }

 private:
  void exchange_addresses();
  void wait_for_all(std::span<MPI_Request> requests);

  MpiProcess& process_;
  MeshSpec spec_;
  std::optional<SocketMesh> sockets_;
  MPI_Comm comm_ = MPI_COMM_NULL;  // messages of an earlier mesh of this process cannot stray into it
  std::atomic<bool> failed_{false};
};

}  // namespace parley
