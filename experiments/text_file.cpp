#include "experiments/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/error.h"

namespace parley {

std::string read_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw ConfigError(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return text.str();
}

}  // namespace parley
