/// One party of a run as one plain process: it needs no environment, home folder, fork or exec.

#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "experiments/describe.h"
#include "experiments/interrupt.h"
#include "experiments/party_run.h"

namespace {

using namespace parley;

void add_run(CLI::App& app, PartyOptions& options) {
  CLI::App* run = app.add_subcommand("run", "Run a plan with the other parties");
  run->add_option("--transport", options.transport, "Back-end; `list` names them")->capture_default_str();
  run->add_option("--plan", options.plan, "What to run (JSON)")->required();
  run->add_option("--roster", options.roster, "Where the parties are (TOML)");
  run->add_option("--self", options.self, "Id of this party");
  run->add_option("--parties", options.parties, "Parties of the whole mesh, helpers included");
  run->add_option("--listen-fd", options.listen_fd, "A socket that already listens on the own address");
  run->add_option("--session", options.session, "Id of the run, 32 hex digits, equal at all parties");
  run->add_option("--deadline", options.deadline_s, "Seconds without any progress")->capture_default_str();
  run->add_option("--connect-timeout", options.connect_timeout_s, "Seconds to wait for peers")->capture_default_str();
  run->add_option("--network", options.network, "Network to imitate: a profile or rtt_ms=20,mbit_per_s=100")
      ->capture_default_str();
  run->add_option("--turns", options.turns, "Named pipes TURNS.ID: before each cell a party takes a byte of its own");
  run->add_option("--set", options.settings, "A setting of the transport as key=value; may be repeated")
      ->take_all()
      ->expected(1);
  run->footer(
      "Example: parley-party run --transport memory --parties 3 --plan plan.json\n"
      "Exit codes: 0 good, 1 internal error, 2 wrong usage, 3 communication failed, 4 protocol abort,\n"
      "            5 bad data or a full disk, 6 a cell failed, 130 interrupted\n");
}

ExitCode tell(const nlohmann::json& what, EventStream& events) {
  try {
    events.write(what);
    return ExitCode::good;
  } catch (...) {
    const Failure failure = describe(std::current_exception());
    events.error(0, failure);
    return failure.code;
  }
}

/// Freed memory stays with the process: a vector of some MiB that comes and goes in every operation would otherwise pay
/// for fresh pages each time, which costs more than the operation.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  CLI::App app("One party of a Parley run", "parley-party");
  app.require_subcommand(1);
  PartyOptions options;
  add_run(app, options);
  const CLI::App* list = app.add_subcommand("list", "Transports, programs and networks, as JSON");
  const CLI::App* info = app.add_subcommand("info", "How this program was built, as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = app.exit(error) == 0;
    return static_cast<int>(asked_for_help ? ExitCode::good : ExitCode::config);
  }
  EventStream events(STDOUT_FILENO);
  if (*list || *info) return static_cast<int>(tell(*list ? describe_choices() : describe_build(), events));
  catch_signals();
  return static_cast<int>(run_party(options, events));
}
