#include "transports/mpi_mesh.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

namespace parley {
namespace {

/// Where a party can be reached, as the ranks tell each other.
struct Contact {
  char host[INET_ADDRSTRLEN] = {};
  std::uint16_t port = 0;
};

bool all_on_one_host() {
  const char* local = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
  const char* all = std::getenv("OMPI_COMM_WORLD_SIZE");
  return local && all && std::string_view(local) == all;
}

/// The address of the first interface that is up and leads off this host.
std::string own_address() {
  if (all_on_one_host()) return "127.0.0.1";
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0)
    throw ConfigError(fmt::format("transport mpi: no network interfaces: {}", strerror(errno)));
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    const bool usable = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_LOOPBACK) == 0;
    if (!usable || !entry->ifa_addr || entry->ifa_addr->sa_family != AF_INET) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, text.data(), text.size());
    return text.data();
  }
  throw ConfigError("transport mpi: this host has no IPv4 address by which the others could reach it");
}

}  // namespace

MpiMesh::MpiMesh(const MeshSpec& wanted)
    : process_(MpiProcess::get(wanted.concurrent_lanes, wanted.connect_timeout)), spec_(wanted) {
  process_.begin();
  spec_.self = process_.rank();
  spec_.parties = process_.size();
  if (spec_.parties < 2 || spec_.parties > kMaxParties)
    throw ConfigError(
        fmt::format("transport mpi: mpirun started {} ranks; a mesh has 2 to {}", spec_.parties, kMaxParties));
  if (wanted.parties != spec_.parties && wanted.parties != MeshSpec{}.parties)
    throw ConfigError(
        fmt::format("transport mpi: mpirun started {} ranks, but the run is for {} parties (mpirun -n {})",
                    spec_.parties, wanted.parties, wanted.parties));
  exchange_addresses();
  MPI_Request request = MPI_REQUEST_NULL;
  require_mpi(MPI_Comm_idup(MPI_COMM_WORLD, &comm_, &request), spec_.self, spec_.self, "MPI_Comm_idup at");
  wait_for_all({&request, 1});
  MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
}

MpiMesh::~MpiMesh() {
  if (failed_) return;
  MPI_Comm_free(&comm_);
  process_.end();
}

std::vector<StreamSocket> MpiMesh::connect_watch(LaneId lane) {
  try {
    return sockets_->connect_lane(lane);
  } catch (const Error&) {
    lane_failed();
    throw;
  }
}

void MpiMesh::exchange_addresses() {
  const std::string host = own_address();
  Socket listener = listen_on({.host = host, .port = 0});
  Contact mine{.port = port_of(listener)};
  host.copy(mine.host, sizeof(mine.host) - 1);
  std::vector<Contact> all(spec_.parties);
  MPI_Request request = MPI_REQUEST_NULL;
  require_mpi(
      MPI_Iallgather(&mine, sizeof(mine), MPI_BYTE, all.data(), sizeof(mine), MPI_BYTE, MPI_COMM_WORLD, &request),
      spec_.self, spec_.self, "MPI_Iallgather at");
  wait_for_all({&request, 1});
  spec_.addresses.clear();
  for (const Contact& contact : all) spec_.addresses.push_back({.host = contact.host, .port = contact.port});
  spec_.listen_fd = listener.release();
  sockets_.emplace(spec_);
}

void MpiMesh::wait_for_all(std::span<MPI_Request> requests) {
  const TimePoint give_up = Clock::now() + spec_.connect_timeout;
  for (int done = 0; done == 0;) {
    MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE);
    if (done == 0 && Clock::now() >= give_up) {
      process_.stop();  // MPI would still write to where the answers were to go
      throw TransportError(TransportErrc::unreachable, spec_.self,
                           fmt::format("party {}: not all ranks opened the mesh within {:.3g} s", spec_.self,
                                       std::chrono::duration<double>(spec_.connect_timeout).count()));
    }
    sched_yield();
  }
}

}  // namespace parley
