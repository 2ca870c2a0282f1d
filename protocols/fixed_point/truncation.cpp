#include "protocols/fixed_point/truncation.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"

namespace parley {
namespace {

template <Ring2k R>
R shift_right(R word, unsigned f) {
  return from_signed<R>(to_signed(word) >> f);
}

template <Ring2k R>
PlainShare<R> shift_plain(const PlainShare<R>& x, unsigned f) {
  RingVector<R> words(x.size());
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = shift_right(x.words()[i], f);
  return PlainShare<R>(std::move(words));
}

void require_shift(const Session& s, unsigned f, unsigned ring_bits) {
  if (f >= ring_bits)
    throw ConfigError(fmt::format("party {}: a truncation by {} bits in a ring of {}", s.self(), f, ring_bits));
}

}  // namespace

template <typename Share>
Share truncate_exact(Session& s, const Share& x, unsigned f) {
  using S = typename Share::Scheme;
  using R = typename Share::Ring;
  constexpr std::size_t kWidth = kRingBits<R>;
  require_shift(s, f, kWidth);
  if constexpr (std::same_as<S, Plain>) {
    return shift_plain(x, f);
  } else {
    const auto bits = arithmetic_to_boolean(s, x);
    // The planes f ... k - 1, the sign above them.
    auto shifted = view(bits).pick(f, kWidth - f);
    shifted.push(view(bits).pick(kWidth - 1, 1).repeat(f));
    return boolean_to_arithmetic<R, S>(s, shifted);
  }
}

template <typename Share>
Share truncate(Session& s, const Share& x, unsigned f) {
  using S = typename Share::Scheme;
  using R = typename Share::Ring;
  require_shift(s, f, kRingBits<R>);
  if constexpr (!kPartiesAreHonest<S>) {
    return truncate_exact(s, x, f);
  } else {
    const std::size_t n = x.size();
    // A sum that wraps around is what fails. x_0 + x_1 is random, or all of x where x_2 is 0, as in an input: half the
    // ring added to it and taken from x_2 is far from wrapping then, whatever the sign.
    constexpr R kAway = R{1} << (kRingBits<R> - 1);
    // 1. Party 0 shifts x_0 + x_1 and shares it anew.
    RingVector<R> half;
    if (s.self() == 0) {
      half.resize(n);
      for (std::size_t i = 0; i < n; ++i) half[i] = static_cast<R>(x.first()[i] + x.second()[i] + kAway) >> f;
    }
    const RShare<R, S> low = replicated_input<R, S>(s, 0, n, half);
    // 2. Parties 1 and 2 shift x_2 as -((-x_2) >> f), so that the two roundings have opposite directions.
    RingVector<R> rest;
    if (s.self() != 0) {
      rest.resize(n);
      const std::span<const R> x2 = s.self() == 1 ? x.second() : x.first();
      for (std::size_t i = 0; i < n; ++i) rest[i] = R{0} - (static_cast<R>(kAway - x2[i]) >> f);
    }
    return low + replicated_component<R, S>(s, 2, n, rest);
  }
}

template <typename Share>
Share divide_by_public(Session& s, const Share& x, double d, const FixedPoint& format) {
  const std::array inverse{1 / d};
  const auto encoded = encode(inverse, format, "the inverse of the divisor");
  return truncate(s, x * static_cast<typename Share::Ring>(encoded[0]), static_cast<unsigned>(format.fraction_bits));
}

#define PARLEY_INSTANTIATE(R, S)                                                         \
  template S::Arithmetic<R> truncate_exact(Session&, const S::Arithmetic<R>&, unsigned); \
  template S::Arithmetic<R> truncate(Session&, const S::Arithmetic<R>&, unsigned);       \
  template S::Arithmetic<R> divide_by_public(Session&, const S::Arithmetic<R>&, double, const FixedPoint&);
PARLEY_FOR_EACH_SHARE(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
