#include "experiments/workloads/numeric_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/error.h"
#include "experiments/workloads/input_file.h"

namespace parley {
namespace {

constexpr std::string_view kSeparators = ", \t\r";

/// Takes the next field off `rest`; empty at the end.
std::string_view next_field(std::string_view& rest) {
  const std::size_t begin = std::min(rest.find_first_not_of(kSeparators), rest.size());
  rest.remove_prefix(begin);
  const std::string_view field = rest.substr(0, rest.find_first_of(kSeparators));
  rest.remove_prefix(field.size());
  return field;
}

}  // namespace

NumericTable read_numeric_table(const std::string& path, std::size_t columns, std::size_t header_lines) {
  InputFile file(path);
  NumericTable table{.columns = columns, .values = {}};
  std::string line;
  for (std::size_t number = 1; file.read_line(line); ++number) {
    if (number <= header_lines || line.find_first_not_of(kSeparators) == std::string::npos) continue;
    std::string_view rest = line;
    for (std::size_t column = 1; column <= columns; ++column) {
      const std::string_view field = next_field(rest);
      double value = 0;
      const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
      if (field.empty() || problem != std::errc() || end != field.data() + field.size() || !std::isfinite(value))
        throw DataError(
            fmt::format("{}, line {}, field {}: '{}' is no finite number", path, number, column, field.substr(0, 40)));
      table.values.push_back(value);
    }
    if (!next_field(rest).empty())
      throw DataError(fmt::format("{}, line {}: more than {} fields", path, number, columns));
  }
  return table;
}

}  // namespace parley
