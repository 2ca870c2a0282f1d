#include "protocols/fixed_point/truncation.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.h"
#include "protocols/conversion/instantiate.h"
#include "protocols/preprocessing/correlation_source.h"

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

/// Steps as in [Dalskov, Escudero, Keller 2020], over the low k - 1 bits.
template <Ring2k R>
AShare<R> truncate_by_pairs(Session& s, const AShare<R>& x, unsigned f) {
  constexpr unsigned kTop = kRingBits<R> - 1;
  const std::size_t n = x.size();
  RingVector<R> words(n);
  if (n == 0) return {s.self(), std::move(words)};
  const TruncationPairs<R> pairs(s.correlations().take(truncation_pair_kind<R>(f), n));
  RingVector<R> room(n), shifted_room(n);
  // 1. Open c = x + 2^(k-2) + r; the sum before r is not negative and its top bit is 0.
  AShare<R> masked = x;
  ring_kernels<R>().add_to(masked.words().data(), pairs.r(0, std::span<R>(room)).data(), n);
  const RingVector<R> lift(n, R{1} << (kTop - 1));
  const RingVector<R> c = open(s, masked + std::span<const R>(lift));
  // 2. The addition of r to the low bits has wrapped where the top bits of c and r differ.
  const auto shifted = pairs.shifted(0, std::span<R>(shifted_room));
  const auto top = pairs.top(0, std::span<R>(room));
  const bool leads = s.self() == 0;
  for (std::size_t i = 0; i < n; ++i) {
    const R top_of_c = c[i] >> kTop, low = static_cast<R>(c[i] << 1) >> 1;
    const R wrapped = (leads ? top_of_c : 0) + top[i] - 2 * top_of_c * top[i];
    // 3. (c mod 2^(k-1)) / 2^f - (r mod 2^(k-1)) / 2^f + wrapped 2^(k-1-f), less the lift.
    const R low_r = shifted[i] - (top[i] << (kTop - f));
    words[i] = (leads ? (low >> f) - (R{1} << (kTop - 1) >> f) : 0) - low_r + (wrapped << (kTop - f));
  }
  return {s.self(), std::move(words)};
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
  if constexpr (std::same_as<S, Additive>) {
    return truncate_by_pairs(s, x, f);
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_truncate(s, x, f);
  } else if constexpr (!kPartiesAreHonest<S>) {
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
