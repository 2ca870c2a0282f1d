#include "experiments/programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/suggest.h"
#include "experiments/operations.h"
#include "experiments/patterns/patterns.h"
#include "experiments/source_choice.h"
#include "experiments/workloads/workloads.h"
#include "protocols/lanes/lane_team.h"

namespace parley {

std::string_view name_of(ProgramKind kind) {
  switch (kind) {
    case ProgramKind::pattern: return "pattern";
    case ProgramKind::operation: return "operation";
    case ProgramKind::workload: return "workload";
  }
  return "";
}

std::size_t lane_count(const TrialContext& context) {
  return static_cast<std::size_t>(context.parameters.integer("lanes", 1, static_cast<std::int64_t>(kMostLanes)));
}

std::vector<Program> all_programs() {
  std::vector<Program> programs = patterns();
  std::ranges::move(operations(), std::back_inserter(programs));
  std::ranges::move(workloads(), std::back_inserter(programs));
  return programs;
}

const Program& find_program(std::span<const Program> programs, std::string_view name) {
  const auto found = std::ranges::find(programs, name, &Program::name);
  if (found != programs.end()) return *found;
  std::vector<std::string_view> known;
  for (const Program& program : programs) known.push_back(program.name);
  throw ConfigError(fmt::format("there is no program '{}'{}", name, suggest(name, known)));
}

void require_parties(const Program& program, const Parameters& parameters, PartyId parties) {
  const SourceRow* const source = chosen_source(program.sources, parameters);
  const int dealers = dealers_of(source), least = program.min_parties + dealers;
  const int most = dealers + std::min<int>(program.max_parties, source ? source->most_parties : kMaxParties);
  if (parties >= least && parties <= most) return;
  const std::string with = source ? fmt::format(" with source={}", source->name) : "";
  const std::string count = least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most);
  const std::string helpers = dealers ? fmt::format(", {} of them a helper", dealers) : "";
  throw ConfigError(fmt::format("program {}{} runs with {} parties{}; this mesh has {}", program.name, with, count,
                                helpers, parties));
}

}  // namespace parley
