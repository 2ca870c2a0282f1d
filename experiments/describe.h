#pragma once

#include <nlohmann/json.hpp>

namespace parley {

/// {"transports": [...], "programs": [...], "networks": [...]}: all that can be chosen, with a line each.
nlohmann::json describe_choices();

/// Compiler, flags, library versions, and the code paths that this processor allows.
nlohmann::json describe_build();

}  // namespace parley
