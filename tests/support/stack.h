#pragma once

/// What a suite runs over: every back-end, plain, under `shaped`, over TLS, and sealed.

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "transports/mesh.h"

namespace parley::test {

struct Stack {
  std::string transport;
  std::string network = "none";  ///< a network profile
  bool tls = false;
  bool sealed = false;     ///< with secrets that everybody knows
  bool multishot = false;  ///< uring: receives by themselves

  std::string name() const {
    return transport + (multishot ? "_multishot" : "") + (tls ? "_tls" : "") + (sealed ? "_sealed" : "") +
           (network == "none" ? "" : "_shaped");
  }
  /// Empty, or why it cannot run in this build, on this machine, or with threads as parties.
  std::string unavailable() const;
  /// Parties of this stack on this machine.
  std::vector<MeshSpec> specs(PartyId parties) const;
  std::unique_ptr<Transport> wrap(std::unique_ptr<Transport> net) const;
};
inline std::ostream& operator<<(std::ostream& out, const Stack& stack) { return out << stack.name(); }

/// All back-ends whose parties can be threads of one process.
std::vector<Stack> thread_stacks();

/// The ones among them that connect by address, plain and over TLS.
std::vector<Stack> socket_stacks();

/// Those, and uring where it moves bytes in another way once a connection stands.
std::vector<Stack> connection_stacks();

/// The back-end whose parties are the ranks of a job.
std::vector<Stack> mpi_stacks();

}  // namespace parley::test
