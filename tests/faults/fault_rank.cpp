/// One party of one cell of the fault matrix as a rank of an MPI job: prints how it ended and judges that itself.
///
///   fault-rank FAULT MESSAGE TLS_FOLDER
///
/// FAULT is the number of the row, TLS_FOLDER may be -.

#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/faults/fault_run.h"
#include "tests/support/watchdog.h"

int main(int argc, char** argv) {
  using namespace parley;
  using namespace parley::test;
  const char* rank = std::getenv("OMPI_COMM_WORLD_RANK");
  if (argc != 4 || !rank) {
    std::cerr << "fault-rank: FAULT MESSAGE TLS_FOLDER, under mpirun\n";
    return 2;
  }
  const Watchdog watchdog("a rank under a fault");
  const std::string folder = argv[3];
  Cell cell{.stack = {.transport = "mpi", .tls = folder != "-"},
            .fault = static_cast<Imposed>(std::stoi(argv[1])),
            .message = std::stoi(argv[2])};
  MeshSpec spec{.transport = "mpi", .parties = kRingParties};
  if (cell.stack.tls) spec.tls.folder = folder;
  const auto self = static_cast<PartyId>(std::stoi(rank));
  const std::string complaint = judge(cell, self, run_faulty_party(cell, spec, nullptr));
  std::cout << (complaint.empty() ? "party " + std::string(rank) + " ended as it must\n" : complaint) << std::flush;
  return complaint.empty() ? 0 : 1;
}
