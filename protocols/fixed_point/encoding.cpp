#include "protocols/fixed_point/encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/ring.h"

namespace parley {
namespace {

template <typename Real>
RingVector<std::uint64_t> encode_all(std::span<const Real> values, const FixedPoint& format, std::string_view what) {
  const double limit = std::ldexp(1.0, format.magnitude_bits), scale = std::ldexp(1.0, format.fraction_bits);
  RingVector<std::uint64_t> words(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (!(std::abs(value) < limit))
      throw DataError(fmt::format("{} {} is {}; magnitudes below {} can be encoded", what, i, value, limit));
    words[i] = from_signed<std::uint64_t>(std::llround(value * scale));
  }
  return words;
}

}  // namespace

RingVector<std::uint64_t> encode(std::span<const double> values, const FixedPoint& format, std::string_view what) {
  return encode_all(values, format, what);
}

RingVector<std::uint64_t> encode(std::span<const float> values, const FixedPoint& format, std::string_view what) {
  return encode_all(values, format, what);
}

std::vector<double> decode(std::span<const std::uint64_t> words, const FixedPoint& format) {
  std::vector<double> values(words.size());
  std::ranges::transform(words, values.begin(), [&](std::uint64_t word) {
    return std::ldexp(static_cast<double>(to_signed(word)), -format.fraction_bits);
  });
  return values;
}

}  // namespace parley
