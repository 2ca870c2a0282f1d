#pragma once

#include <span>
#include <string>
#include <string_view>

namespace parley {

/// "; did you mean 'uring'?" when a name is near, else "; known are a, b, c".
std::string suggest(std::string_view got, std::span<const std::string_view> known);

}  // namespace parley
