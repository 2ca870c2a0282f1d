#pragma once

/// How the tests start ranks under mpirun: more of them than cores, none taking the others with it when it dies, and
/// none outliving the test.

#include <unistd.h>

#include <string>
#include <vector>

namespace parley::test {

inline std::vector<std::string> mpirun_arguments(int ranks, int timeout_s, const std::vector<std::string>& command) {
  std::vector<std::string> arguments{"--enable-recovery",
                                     "--oversubscribe",
                                     "--mca",
                                     "btl",
                                     "self,tcp",
                                     "--mca",
                                     "mpi_yield_when_idle",
                                     "1",
                                     "--timeout",
                                     std::to_string(timeout_s),
                                     "-n",
                                     std::to_string(ranks)};
  if (geteuid() == 0) arguments.insert(arguments.begin(), "--allow-run-as-root");
  arguments.insert(arguments.end(), command.begin(), command.end());
  return arguments;
}

}  // namespace parley::test
