#include "tests/support/mesh_run.h"

#include <fmt/format.h>

#include <exception>
#include <thread>

#include "transports/local.h"

namespace parley::test {

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  if (outcome.transport_error)
    return out << fmt::format("{} naming party {}: {}", name_of(outcome.transport_error->code()),
                              outcome.transport_error->party(), outcome.transport_error->what());
  return out << (outcome.other_error ? "error: " + *outcome.other_error : "in order");
}

Outcome run_party(const MeshSpec& spec, const Wrap& wrap, const Program& program) {
  Outcome outcome;
  std::unique_ptr<Transport> net;
  const TimePoint begin = Clock::now();
  try {
    net = wrap(open_mesh(spec));
    program(*net);
    net->close();
  } catch (const std::exception& failure) {
    if (const auto* error = dynamic_cast<const TransportError*>(&failure))
      outcome.transport_error = *error;
    else
      outcome.other_error = failure.what();
    if (net) net->abort(notice_of(std::current_exception(), net->self()));
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return outcome;
}

std::vector<Outcome> run_mesh(const std::vector<MeshSpec>& specs, const Wrap& wrap, const Program& program) {
  std::vector<Outcome> outcomes(specs.size());
  std::vector<std::thread> threads;
  for (std::size_t party = 0; party < specs.size(); ++party)
    threads.emplace_back([&, party] { outcomes[party] = run_party(specs[party], wrap, program); });
  for (std::thread& thread : threads) thread.join();
  return outcomes;
}

}  // namespace parley::test
