#include "experiments/source_choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace parley {

std::vector<Parameter> with_source(std::vector<Parameter> parameters, std::span<const SourceRow> sources) {
  if (sources.empty()) return parameters;
  std::vector<std::string> described;
  std::vector<std::string_view> names;
  for (const SourceRow& row : sources) {
    described.push_back(fmt::format("{} ({})", row.name, row.summary));
    names.push_back(row.name);
  }
  parameters.push_back({"source", std::string(names.front()),
                        fmt::format("who makes the correlations: {}", fmt::join(described, " or ")), names});
  return parameters;
}

const SourceRow* chosen_source(std::span<const SourceRow> sources, const Parameters& parameters) {
  if (sources.empty()) return nullptr;
  return &*std::ranges::find(sources, parameters.text("source"), &SourceRow::name);
}

}  // namespace parley
