#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/error.h"
#include "experiments/workloads/input_file.h"
#include "experiments/workloads/labelled_rows.h"

namespace parley {
namespace {

std::string_view trimmed(std::string_view field) {
  const auto begin = field.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return field.substr(begin, field.find_last_not_of(" \t") - begin + 1);
}

bool parse(std::string_view field, double& value) {
  field = trimmed(field);
  const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  return problem == std::errc() && end == field.data() + field.size() && std::isfinite(value);
}

/// Takes the fields of one line one after the other.
class Line {
 public:
  Line(const std::string& path, std::size_t number, std::string_view text)
      : path_(path), number_(number), rest_(text) {}

  bool finished() const { return finished_; }

  double next() {
    ++field_;
    if (finished_) fail("the line ends before it");
    const std::size_t comma = rest_.find(',');
    const std::string_view text = rest_.substr(0, comma);
    finished_ = comma == std::string_view::npos;
    if (!finished_) rest_.remove_prefix(comma + 1);
    double value = 0;
    if (!parse(text, value)) fail(fmt::format("'{}' is no finite number", text.substr(0, 40)));
    return value;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(fmt::format("{}, line {}, field {}: {}", path_, number_, field_, what));
  }

 private:
  const std::string& path_;
  std::size_t number_;
  std::string_view rest_;
  std::size_t field_ = 0;
  bool finished_ = false;
};

std::uint32_t read_label(Line& line, std::size_t classes) {
  const double label = line.next();
  if (label < 0 || label >= static_cast<double>(classes) || label != std::floor(label))
    line.fail(fmt::format("the label is {}; with {} classes labels are 0 to {}", label, classes, classes - 1));
  return static_cast<std::uint32_t>(label);
}

}  // namespace

LabelledRows read_csv(const std::string& path, const DataShape& shape) {
  InputFile file(path);
  LabelledRows data{.features = shape.features};
  std::string text;
  for (std::size_t number = 1; file.read_line(text); ++number) {
    double first = 0;
    const bool heading = number == 1 && !parse(std::string_view(text).substr(0, text.find(',')), first);
    if (heading || trimmed(text).empty()) continue;
    Line line(path, number, text);
    data.labels.push_back(read_label(line, shape.classes));
    for (std::size_t i = 0; i < shape.features; ++i) data.values.push_back(static_cast<float>(line.next()));
    if (!line.finished()) line.fail(fmt::format("more fields follow; {} are wanted", 1 + shape.features));
  }
  return data;
}

}  // namespace parley
