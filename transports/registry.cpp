#include <fmt/format.h>
#include <fmt/ranges.h>

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
    Backend{"memory", "threads of one process; one copy, no system call", false, true, Protection::one_process,
            available, open_memory},
    Backend{"shm", "processes of one host; two copies through rings in shared memory", true, false,
            Protection::one_host, available, open_shm},
    Backend{"tcp", "blocking sockets, one per pair and lane; duplex by poll", true, false, Protection::tls_offered,
            available, open_tcp},
#ifdef PARLEY_HAS_URING
    Backend{"uring", "the same sockets through io_uring; an exchange is one system call", true, false,
            Protection::tls_offered, uring_unavailable, open_uring},
#else
    Backend{"uring", "the same sockets through io_uring", true, false, Protection::tls_offered, left_out,
            open_left_out},
#endif
#ifdef PARLEY_HAS_COMM_THREAD
    Backend{"comm_thread", "Boost.Asio on a thread of its own; bytes move while the protocol computes", true, false,
            Protection::tls_offered, available, open_comm_thread},
#else
    Backend{"comm_thread", "Boost.Asio on a thread of its own", true, false, Protection::tls_offered, left_out,
            open_left_out},
#endif
#ifdef PARLEY_HAS_MPI
    Backend{"mpi", "Open MPI, started by mpirun", false, false, Protection::seal_offered, mpi_unavailable, open_mpi},
#else
    Backend{"mpi", "Open MPI, started by mpirun", false, false, Protection::seal_offered, left_out, open_left_out},
#endif
};

bool runs_under_tls(const Backend& backend) {
  return backend.protection == Protection::tls_offered || backend.protection == Protection::seal_offered;
}

std::string names_of_tls_backends() {
  std::vector<std::string_view> names;
  for (const Backend& backend : kBackends)
    if (runs_under_tls(backend)) names.push_back(backend.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void check_spec(const MeshSpec& spec, const Backend& backend) {
  const PartyId least = backend.one_process ? 1 : 2;  // one party alone is the oracle of a protocol
  if (spec.parties < least || spec.parties > kMaxParties)
    throw ConfigError(fmt::format("{} parties: a mesh has {} to {}", spec.parties, least, kMaxParties));
  if (spec.self >= spec.parties)
    throw ConfigError(fmt::format("party {} of {}: ids run from 0 to {}", spec.self, spec.parties, spec.parties - 1));
  if (backend.needs_addresses && spec.addresses.size() != spec.parties)
    throw ConfigError(fmt::format("transport {}: {} addresses for {} parties; the roster names each party once",
                                  spec.transport, spec.addresses.size(), spec.parties));
  if (spec.tls && !runs_under_tls(backend))
    throw ConfigError(fmt::format("transport {} cannot run under TLS ({}); these can: {}", spec.transport,
                                  describe(backend.protection), names_of_tls_backends()));
}

}  // namespace

std::string_view describe(Protection protection) {
  switch (protection) {
    case Protection::one_process: return "nothing leaves the process";
    case Protection::one_host: return "nothing leaves the host";
    case Protection::tls_offered: return "mutual TLS 1.3 with --set tls=FOLDER, else unprotected";
    case Protection::seal_offered: return "messages sealed with --set tls=FOLDER, else unprotected";
  }
  return "unknown";
}

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
