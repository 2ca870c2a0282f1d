#pragma once

#include <array>

#include "core/types.h"
#include "protocols/sharing/replicated.h"

namespace parley {

using Hash = std::array<std::byte, kHashBytes>;

/// SHA-256
Hash hash_of(Bytes bytes);

}  // namespace parley
