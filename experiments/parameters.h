#pragma once

/// The parameters of a program: declared in its row, given by a plan, complete and typed when the program sees them.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parley {

using ParameterValue = std::variant<std::int64_t, double, std::string>;

/// The type of the default is the type of the parameter; an integer is welcome where a real number is expected.
struct Parameter {
  std::string name;
  ParameterValue default_value;
  std::string help;
  std::vector<std::string_view> choices = {};  ///< all that a text may be; none: anything
};

class Parameters {
 public:
  using Values = std::map<std::string, ParameterValue>;

  /// Fills in the defaults. Throws ConfigError, naming `program`, for a parameter that is not `declared`, has another
  /// type, or is none of its choices.
  static Parameters complete(std::string_view program, std::span<const Parameter> declared, const Values& given);

  std::int64_t integer(const std::string& name) const { return std::get<std::int64_t>(values_.at(name)); }
  double real(const std::string& name) const { return std::get<double>(values_.at(name)); }
  const std::string& text(const std::string& name) const { return std::get<std::string>(values_.at(name)); }

  /// An integer that must lie in [low, high]; throws ConfigError with the range otherwise.
  std::int64_t integer(const std::string& name, std::int64_t low, std::int64_t high) const;

  const Values& values() const { return values_; }

 private:
  std::string program_;
  Values values_;
};

}  // namespace parley
