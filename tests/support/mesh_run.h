#pragma once

/// Runs parties as threads and tells how each of them ended.

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "transports/mesh.h"

namespace parley::test {

/// How one party ended: in order, with a transport error, or with another exception.
struct Outcome {
  std::optional<TransportError> transport_error;
  std::optional<std::string> other_error;
  double seconds = 0;

  bool in_order() const { return !transport_error && !other_error; }
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

using Wrap = std::function<std::unique_ptr<Transport>(std::unique_ptr<Transport>)>;
using Program = std::function<void(Transport&)>;

/// Opens the mesh of one party, wraps it, runs the program and closes; on a failure tells the others why.
Outcome run_party(const MeshSpec& spec, const Wrap& wrap, const Program& program);

/// All parties of `specs`, each on its own thread.
std::vector<Outcome> run_mesh(const std::vector<MeshSpec>& specs, const Wrap& wrap, const Program& program);

}  // namespace parley::test
