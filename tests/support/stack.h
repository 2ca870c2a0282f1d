#pragma once

/// What a suite runs over: every back-end, plain and under `shaped`.

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "transports/mesh.h"

namespace parley::test {

struct Stack {
  std::string transport;
  std::string network = "none";  ///< a network profile

  std::string name() const { return network == "none" ? transport : transport + "_shaped"; }
  /// Empty, or why it cannot run in this build, on this machine, or with threads as parties.
  std::string unavailable() const;
  std::unique_ptr<Transport> wrap(std::unique_ptr<Transport> net) const;
};
inline std::ostream& operator<<(std::ostream& out, const Stack& stack) { return out << stack.name(); }

/// All back-ends whose parties can be threads of one process.
std::vector<Stack> thread_stacks();

/// The ones among them that connect by address, without decorators.
std::vector<Stack> socket_stacks();

/// The back-end whose parties are the ranks of a job.
std::vector<Stack> mpi_stacks();

}  // namespace parley::test
