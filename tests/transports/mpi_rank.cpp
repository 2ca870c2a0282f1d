/// One rank of tests/transports/mpi_test.cpp: `mpi-rank CASE`. Prints what it saw of each mesh.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/collectives.h"
#include "transports/mesh.h"

namespace parley {
namespace {

/// Sums the party ids in a ring of messages around Open MPI's and our own limits.
void use(Transport& net) {
  for (const std::size_t size : {0, 1, 32767, 32768, 32769, 65536, 3'000'000}) {
    const std::vector<std::byte> out(size, static_cast<std::byte>(net.self()));
    std::vector<std::byte> in(size);
    shift(net, out, in);
    if (in != std::vector<std::byte>(size, static_cast<std::byte>((net.self() + 1) % net.parties())))
      throw DataError("a message came out wrong");
  }
}

int run(std::string_view name, int rank) {
  MeshSpec spec;
  spec.transport = "mpi";
  spec.connect_timeout = std::chrono::seconds(3);
  if (name == "another-program" && rank == 1) spec.program[0] = std::byte{1};
  if (name == "another-count") spec.parties = 5;
  if (name == "a-rank-that-never-comes" && rank == 1) return 0;
  for (int mesh = 0; mesh < 3; ++mesh) {
    try {
      const auto net = open_mesh(spec);
      use(*net);
      net->close();
      std::printf("rank %d: mesh %d is good\n", rank, mesh);
    } catch (const TransportError& error) {
      std::printf("rank %d: %s\n", rank, std::string(name_of(error.code())).c_str());
      return 3;
    } catch (const ConfigError& error) {
      std::printf("rank %d: ConfigError: %s\n", rank, error.what());
      return 2;
    }
  }
  return 0;
}

}  // namespace
}  // namespace parley

int main(int count, char** arguments) {
  const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");
  return count == 2 && rank ? parley::run(arguments[1], std::atoi(rank)) : 2;
}
