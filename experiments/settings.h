#pragma once

/// The `--set key=value` options of a transport, as a table.

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "transports/mesh.h"

namespace parley {

/// Applies "key=value" to `spec`. Throws ConfigError with what would be right.
void apply_setting(MeshSpec& spec, std::string_view assignment);

/// All settings as they are, by key; those of another transport are left out.
nlohmann::json settings_json(const MeshSpec& spec);

/// Name, summary, values and default of every setting, as `./parley list options --json` prints them.
nlohmann::json describe_settings();

}  // namespace parley
