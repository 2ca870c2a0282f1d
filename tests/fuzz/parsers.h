#pragma once

/// All that reads bytes from outside, as functions of those bytes.

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.h"

namespace parley::test {

struct Parser {
  std::string_view name;
  void (*parse)(Bytes);                 ///< gives a value, or throws a parley::Error; anything else is a bug
  std::vector<std::string> (*seeds)();  ///< some that give a value
};
inline std::ostream& operator<<(std::ostream& out, const Parser& parser) { return out << parser.name; }
std::span<const Parser> parsers();

/// Throws ConfigError when there is no such parser.
const Parser& find_parser(std::string_view name);

/// Does the parser give a value? Whatever is no parley::Error goes on to the caller.
bool takes(const Parser& parser, Bytes bytes);

}  // namespace parley::test
