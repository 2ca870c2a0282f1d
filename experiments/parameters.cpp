#include "experiments/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/suggest.h"

namespace parley {
namespace {

std::string_view type_name(const ParameterValue& value) {
  constexpr std::string_view kNames[] = {"an integer", "a number", "a text"};
  return kNames[value.index()];
}

const Parameter& find_declared(std::string_view program, std::span<const Parameter> declared, const std::string& name) {
  const auto found = std::ranges::find(declared, name, &Parameter::name);
  if (found != declared.end()) return *found;
  std::vector<std::string_view> known;
  for (const Parameter& parameter : declared) known.push_back(parameter.name);
  throw ConfigError(fmt::format("program {} has no parameter '{}'{}", program, name, suggest(name, known)));
}

void require_choice(std::string_view program, const Parameter& declared, const ParameterValue& value) {
  if (declared.choices.empty()) return;
  const auto& text = std::get<std::string>(value);
  if (std::ranges::find(declared.choices, text) == declared.choices.end())
    throw ConfigError(fmt::format("parameter '{}' of program {} is '{}'{}", declared.name, program, text,
                                  suggest(text, declared.choices)));
}

}  // namespace

Parameters Parameters::complete(std::string_view program, std::span<const Parameter> declared, const Values& given) {
  Parameters complete;
  complete.program_ = program;
  for (const Parameter& parameter : declared) complete.values_[parameter.name] = parameter.default_value;
  for (const auto& [name, value] : given) {
    const Parameter& parameter = find_declared(program, declared, name);
    const ParameterValue& wanted = parameter.default_value;
    const bool widens = std::holds_alternative<double>(wanted) && std::holds_alternative<std::int64_t>(value);
    if (value.index() != wanted.index() && !widens)
      throw ConfigError(fmt::format("parameter '{}' of program {} is {}, not {}", name, program, type_name(wanted),
                                    type_name(value)));
    require_choice(program, parameter, value);
    complete.values_[name] = widens ? ParameterValue(static_cast<double>(std::get<std::int64_t>(value))) : value;
  }
  return complete;
}

std::int64_t Parameters::integer(const std::string& name, std::int64_t low, std::int64_t high) const {
  const std::int64_t value = integer(name);
  if (value < low || value > high)
    throw ConfigError(
        fmt::format("parameter '{}' of program {} is {}; it may be {} to {}", name, program_, value, low, high));
  return value;
}

}  // namespace parley
