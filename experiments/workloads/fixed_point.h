#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/error.h"
#include "core/ring_vector.h"

namespace parley {

/// Values as multiples of 2^-fraction_bits in Z_2^64, rounded to the nearest. Throws DataError, naming `what` and the
/// index, for a value that is not finite or not below 2^magnitude_bits in magnitude.
inline RingVector<std::uint64_t> encode_fixed_point(std::span<const float> values, int fraction_bits,
                                                    int magnitude_bits, std::string_view what) {
  const double limit = std::ldexp(1.0, magnitude_bits), scale = std::ldexp(1.0, fraction_bits);
  RingVector<std::uint64_t> words(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (!(std::abs(value) < limit))
      throw DataError(fmt::format("{} {} is {}; magnitudes below {} can be encoded", what, i, value, limit));
    words[i] = from_signed<std::uint64_t>(std::llround(value * scale));
  }
  return words;
}

}  // namespace parley
