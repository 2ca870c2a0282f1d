#pragma once

#include <string>

namespace parley {

/// The whole file; ConfigError with the system's reason when it cannot be read.
std::string read_text_file(const std::string& path);

}  // namespace parley
