#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/suggest.h"
#include "transports/backends.h"
#include "transports/mesh.h"
#include "transports/socket.h"

namespace parley {
namespace {

std::string available() { return {}; }

[[maybe_unused]] std::string left_out() { return "left out of this build (see the PARLEY_WITH_ options of CMake)"; }

[[maybe_unused]] std::unique_ptr<Transport> open_left_out(const MeshSpec& spec) {
  throw ConfigError(fmt::format("transport {}: {}", spec.transport, left_out()));
}

constexpr std::array kBackends{
    Backend{"memory", "threads of one process; one copy, no system call", false, true, available, open_memory},
    Backend{"shm", "processes of one host; two copies through rings in shared memory", true, false, available,
            open_shm},
    Backend{"tcp", "blocking sockets, one per pair and lane; duplex by poll", true, false, available, open_tcp},
#ifdef PARLEY_HAS_URING
    Backend{"uring", "the same sockets through io_uring; an exchange is one system call", true, false,
            uring_unavailable, open_uring},
#else
    Backend{"uring", "the same sockets through io_uring", true, false, left_out, open_left_out},
#endif
#ifdef PARLEY_HAS_COMM_THREAD
    Backend{"comm_thread", "Boost.Asio on a thread of its own; bytes move while the protocol computes", true, false,
            available, open_comm_thread},
#else
    Backend{"comm_thread", "Boost.Asio on a thread of its own", true, false, left_out, open_left_out},
#endif
#ifdef PARLEY_HAS_MPI
    Backend{"mpi", "Open MPI, started by mpirun", false, false, mpi_unavailable, open_mpi},
#else
    Backend{"mpi", "Open MPI, started by mpirun", false, false, left_out, open_left_out},
#endif
};

void check_spec(const MeshSpec& spec, const Backend& backend) {
  const PartyId least = backend.one_process ? 1 : 2;  // one party alone is the oracle of a protocol
  if (spec.parties < least || spec.parties > kMaxParties)
    throw ConfigError(fmt::format("{} parties: a mesh has {} to {}", spec.parties, least, kMaxParties));
  if (spec.self >= spec.parties)
    throw ConfigError(fmt::format("party {} of {}: ids run from 0 to {}", spec.self, spec.parties, spec.parties - 1));
  if (backend.needs_addresses && spec.addresses.size() != spec.parties)
    throw ConfigError(fmt::format("transport {}: {} addresses for {} parties; the roster names each party once",
                                  spec.transport, spec.addresses.size(), spec.parties));
}

}  // namespace

std::span<const Backend> backends() { return kBackends; }

const Backend& find_backend(std::string_view name) {
  const auto row = std::ranges::find(kBackends, name, &Backend::name);
  if (row != kBackends.end()) return *row;
  std::vector<std::string_view> names;
  for (const Backend& backend : kBackends) names.push_back(backend.name);
  throw ConfigError(fmt::format("no transport is called '{}'{}", name, suggest(name, names)));
}

std::unique_ptr<Transport> open_mesh(const MeshSpec& spec) {
  Socket listener(spec.listen_fd);  // closed here unless a back-end takes it over
  const Backend& backend = find_backend(spec.transport);
  if (const std::string reason = backend.unavailable(); !reason.empty())
    throw ConfigError(fmt::format("transport {}: {}", spec.transport, reason));
  check_spec(spec, backend);
  if (backend.needs_addresses) listener.release();
  return backend.open(spec);
}

}  // namespace parley
