#pragma once

/// What each back-end's source file offers to the registry.

#include <memory>
#include <string>

#include "transports/mesh.h"

namespace parley {

std::unique_ptr<Transport> open_memory(const MeshSpec& spec);
std::unique_ptr<Transport> open_shm(const MeshSpec& spec);
std::unique_ptr<Transport> open_tcp(const MeshSpec& spec);
std::unique_ptr<Transport> open_uring(const MeshSpec& spec);
std::unique_ptr<Transport> open_comm_thread(const MeshSpec& spec);
std::unique_ptr<Transport> open_mpi(const MeshSpec& spec);

/// Empty, or why this kernel cannot run io_uring as `uring` needs it.
std::string uring_unavailable();
std::string mpi_unavailable();

}  // namespace parley
