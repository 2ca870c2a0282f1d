#pragma once

/// Real numbers as ring words: multiples of 2^-fraction_bits in two's complement.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/ring_vector.h"

namespace parley {

/// What is known of the numbers of one computation. A product of two needs 2 (fraction_bits + magnitude_bits) + 1 bits
/// of the ring, and the probabilistic truncation some 40 more.
struct FixedPoint {
  int fraction_bits = 16;   ///< resolution 2^-fraction_bits
  int magnitude_bits = 15;  ///< magnitudes below 2^magnitude_bits
};

/// Rounded to the nearest. Throws DataError, naming `what` and the index, for a value that is not finite or not below
/// 2^magnitude_bits in magnitude.
RingVector<std::uint64_t> encode(std::span<const double> values, const FixedPoint& format, std::string_view what);
RingVector<std::uint64_t> encode(std::span<const float> values, const FixedPoint& format, std::string_view what);

std::vector<double> decode(std::span<const std::uint64_t> words, const FixedPoint& format);

}  // namespace parley
