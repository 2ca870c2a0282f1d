#pragma once

/// How each row of the catalogue is run and checked. `Trial` in protocols/catalog.h says what the parts do.

#include <cstdint>

#include "protocols/catalog.h"

namespace parley {

/// Throws ConfigError where rows x columns elements are more than a trial may hold.
void require_elements(std::string_view what, std::uint64_t rows, std::uint64_t columns);

Trial prepare_input(Session& s, const Shape& shape, std::uint64_t seed);
Trial prepare_open(Session& s, const Shape& shape, std::uint64_t seed);
Trial prepare_beaver_mul(Session& s, const Shape& shape, std::uint64_t seed);
Trial prepare_beaver_matmul(Session& s, const Shape& shape, std::uint64_t seed);

}  // namespace parley
