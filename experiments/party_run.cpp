#include "experiments/party_run.h"

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "experiments/congestion.h"
#include "experiments/host_facts.h"
#include "experiments/mesh_options.h"
#include "experiments/programs.h"
#include "experiments/run_plan.h"
#include "experiments/settings.h"
#include "experiments/tls_in_force.h"
#include "transports/local.h"
#include "transports/network_profile.h"
#include "transports/shaped.h"

namespace parley {
namespace {

/// All that the parties of one process share.
struct Run {
  std::vector<Program> programs;
  Plan plan;
  std::vector<ResolvedCell> cells;
  NetworkProfile network;
  CpuScope scope = CpuScope::process;
  std::string turns;
  EventStream& events;
};

void write_ready(const std::vector<std::string>& hosts, const MeshSpec& spec, const Run& run) {
  nlohmann::json options = settings_json(spec);
  options["congestion"] = congestion_in_force(spec);
  options["tls"] = tls_in_force(spec);
  run.events.write(
      {{"event", "ready"},
       {"transport", spec.transport},
       {"parties", hosts.size()},
       {"hosts", hosts},
       {"options", options},
       {"network",
        {{"name", run.network.name}, {"rtt_ms", run.network.rtt_ms}, {"mbit_per_s", run.network.mbit_per_s}}}});
}

ExitCode run_one(const MeshSpec& spec, const Run& run) {
  std::unique_ptr<Transport> net;
  try {
    if (run.network.shapes()) require_one_host(spec.addresses);
    net = shape(open_mesh(spec), run.network);
    const bool leads = net->self() == 0;
    const std::vector<std::string> hosts = gather_host_facts(*net);
    if (leads) write_ready(hosts, spec, run);
    const Turns turns(run.turns, net->self());
    const bool all_good = run_cells(*net, run.cells, run.plan.seed, run.scope, turns, run.events);
    net->close();
    if (leads) run.events.done();
    return all_good ? ExitCode::good : ExitCode::wrong_result;
  } catch (...) {
    const std::exception_ptr failure = std::current_exception();
    const PartyId self = net ? net->self() : spec.self;
    if (net) net->abort(notice_of(failure, self));
    run.events.error(self, describe(failure));
    return describe(failure).code;
  }
}

/// The cause rather than its consequence: that the others lost a party says less than why that party left.
ExitCode cause_among(const std::vector<ExitCode>& codes) {
  ExitCode cause = ExitCode::good;
  for (const ExitCode code : codes)
    if (code != ExitCode::good && (cause == ExitCode::good || cause == ExitCode::transport)) cause = code;
  return cause;
}

ExitCode run_threads(const MeshSpec& spec, const Run& run) {
  const std::vector<MeshSpec> specs = local_specs(spec.parties, spec.transport, spec);
  std::vector<ExitCode> codes(specs.size());
  std::vector<std::thread> threads;
  for (const MeshSpec& party : specs)
    threads.emplace_back([&run, &party, &code = codes[party.self]] { code = run_one(party, run); });
  for (std::thread& thread : threads) thread.join();
  return cause_among(codes);
}

}  // namespace

ExitCode run_party(const PartyOptions& options, EventStream& events) {
  try {
    Run run{.programs = all_programs(),
            .plan = read_plan(options.plan),
            .network = parse_network_profile(options.network),
            .turns = options.turns,
            .events = events};
    run.cells = resolve(run.plan, run.programs);
    MeshSpec spec = mesh_spec(options);
    if (run.network.shapes()) require_one_host(spec.addresses);
    spec.program = program_digest(run.plan, options.network);
    if (!find_backend(spec.transport).one_process) return run_one(spec, run);
    run.scope = CpuScope::thread;
    return run_threads(spec, run);
  } catch (...) {
    const Failure failure = describe(std::current_exception());
    events.error(options.self.value_or(0), failure);
    return failure.code;
  }
}

}  // namespace parley
