#include "experiments/plan.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/suggest.h"
#include "experiments/text_file.h"

namespace parley {
namespace {

using nlohmann::json;

/// Reads one JSON object and complains with the place it stands at.
class Reader {
 public:
  Reader(const json& object, std::string place, std::span<const std::string_view> known)
      : object_(object), place_(std::move(place)) {
    if (!object.is_object()) fail("must be an object");
    for (const auto& [key, value] : object.items())
      if (std::ranges::find(known, key) == known.end())
        fail(fmt::format("has no key '{}'{}", key, suggest(key, known)));
  }

  const json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  const json& require(const char* key) const {
    const json* found = find(key);
    if (!found) fail(fmt::format("lacks the key '{}'", key));
    return *found;
  }

  [[noreturn]] void fail(const std::string& what) const { throw ConfigError(fmt::format("{}: {}", place_, what)); }

 private:
  const json& object_;
  std::string place_;
};

ParameterValue read_value(const Reader& reader, const std::string& key, const json& value) {
  if (value.is_boolean()) return std::int64_t{value.get<bool>()};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  reader.fail(fmt::format("parameter '{}' must be a number or a text", key));
}

Parameters::Values read_parameters(const Reader& reader) {
  Parameters::Values values;
  const json* given = reader.find("params");
  if (!given) return values;
  if (!given->is_object()) reader.fail("'params' must be an object");
  for (const auto& [key, value] : given->items()) values[key] = read_value(reader, key, value);
  return values;
}

Effort read_effort(const Reader& reader) {
  constexpr double kMostSeconds = 3600;
  Effort effort;
  if (const json* value = reader.find("repetitions")) {
    if (!value->is_number_integer() || *value < 1 || *value > 10000)
      reader.fail("'repetitions' must be an integer from 1 to 10000");
    effort.repetitions = value->get<int>();
  }
  if (const json* value = reader.find("min_time_s")) {
    if (!value->is_number() || *value < 0 || *value > kMostSeconds)
      reader.fail(fmt::format("'min_time_s' must be a number from 0 to {}", kMostSeconds));
    effort.min_time_s = value->get<double>();
  }
  return effort;
}

Cell read_cell(const json& object, const std::string& place) {
  constexpr std::array<std::string_view, 4> kKeys{"program", "params", "repetitions", "min_time_s"};
  const Reader reader(object, place, kKeys);
  const json& program = reader.require("program");
  if (!program.is_string()) reader.fail("'program' must be a text");
  return {program.get<std::string>(), read_parameters(reader), read_effort(reader)};
}

}  // namespace

Plan parse_plan(std::string_view text, const std::string& source) {
  const std::string place = fmt::format("plan {}", source);
  json document;
  try {
    document = json::parse(text);
  } catch (const json::exception& error) {
    throw ConfigError(fmt::format("{}: not JSON: {}", place, error.what()));
  }
  constexpr std::array<std::string_view, 2> kKeys{"seed", "cells"};
  const Reader reader(document, place, kKeys);
  Plan plan;
  if (const json* seed = reader.find("seed")) {
    if (!seed->is_number_unsigned()) reader.fail("'seed' must be null or an integer that is not negative");
    plan.seed = seed->get<std::uint64_t>();
  }
  const json& cells = reader.require("cells");
  if (!cells.is_array()) reader.fail("'cells' must be a list");
  for (std::size_t i = 0; i < cells.size(); ++i)
    plan.cells.push_back(read_cell(cells[i], fmt::format("{}, cell {}", place, i)));
  // Only now: writing takes a frame of the stack for each level, and a good plan has few.
  plan.canonical = document.dump(-1, ' ', true, json::error_handler_t::replace);
  return plan;
}

Plan read_plan(const std::string& path) { return parse_plan(read_text_file(path), path); }

}  // namespace parley
