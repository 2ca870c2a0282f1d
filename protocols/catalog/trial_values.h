#pragma once

/// What trials compute with and compare.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/ring_vector.h"

namespace parley {

/// Throws ConfigError where rows x columns elements are more than a trial may hold.
void require_elements(std::string_view what, std::uint64_t rows, std::uint64_t columns);

/// Public test values, the same at every party, of which `bits` bits are random. Those of different labels have
/// neighbours and equals among them, or nothing would ever be equal.
RingVector<std::uint64_t> catalog_values(std::uint64_t seed, std::uint64_t label, std::size_t n, std::size_t bits);

/// Empty, or the first element that is off by more than `tolerance`, modulo 2^64.
std::string first_difference(std::span<const std::uint64_t> got, std::span<const std::uint64_t> expected,
                             std::uint64_t tolerance = 0);

constexpr std::uint64_t low_bits(std::uint64_t value, std::size_t bits) {
  return bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}
constexpr bool sign_bit(std::uint64_t value, std::size_t bits) { return value >> (bits - 1) & 1; }

}  // namespace parley
