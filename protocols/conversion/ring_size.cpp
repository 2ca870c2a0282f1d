#include "protocols/conversion/ring_size.h"

#include <algorithm>

#include "protocols/boolean/instantiate.h"

namespace parley {
namespace {

RingVector<std::uint32_t> low_halves(std::span<const std::uint64_t> words) {
  RingVector<std::uint32_t> low(words.size());
  std::ranges::transform(words, low.begin(), [](std::uint64_t word) { return static_cast<std::uint32_t>(word); });
  return low;
}

}  // namespace

template <typename S>
typename S::template Arithmetic<std::uint32_t> narrow(const typename S::template Arithmetic<std::uint64_t>& x) {
  if constexpr (std::same_as<S, Plain>)
    return PlainShare<std::uint32_t>(low_halves(x.words()));
  else if constexpr (std::same_as<S, Additive>)
    return {x.holder(), low_halves(x.words())};
  else if constexpr (std::same_as<S, Spdz2k>)
    // Elements of Z_2^128 either way, of which fewer bits count.
    return {x.holder(), Word128Vector(x.words().begin(), x.words().end()),
            Word128Vector(x.macs().begin(), x.macs().end())};
  else
    return {x.holder(), low_halves(x.first()), low_halves(x.second())};
}

template <typename S>
typename S::template Arithmetic<std::uint64_t> widen(Session& s,
                                                     const typename S::template Arithmetic<std::uint32_t>& x,
                                                     Signedness signedness) {
  // A signed number is an unsigned one, 2^31 larger, less 2^31.
  const std::uint32_t lift = signedness == Signedness::as_signed ? std::uint32_t{1} << 31 : 0;
  const RingVector<std::uint32_t> lifts(x.size(), lift);
  const RingVector<std::uint64_t> wide_lifts(x.size(), lift);
  const auto bits = arithmetic_to_boolean(s, x + std::span<const std::uint32_t>(lifts));
  return boolean_to_arithmetic<std::uint64_t, S>(s, view(bits)) - std::span<const std::uint64_t>(wide_lifts);
}

#define PARLEY_INSTANTIATE(S)                                                           \
  template S::Arithmetic<std::uint32_t> narrow<S>(const S::Arithmetic<std::uint64_t>&); \
  template S::Arithmetic<std::uint64_t> widen<S>(Session&, const S::Arithmetic<std::uint32_t>&, Signedness);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
