#include "protocols/conversion/boolean_to_arithmetic.h"

#include <algorithm>

#include "protocols/conversion/instantiate.h"
#include "protocols/verification/check.h"

namespace parley {
namespace {

/// All bits of planes as words 0 or 1, plane after plane.
template <Ring2k R, typename Plane>
RingVector<R> spread(std::size_t planes, std::size_t rows, Plane&& plane) {
  RingVector<R> words(planes * rows);
  for (std::size_t i = 0; i < planes; ++i) {
    R* out = words.data() + i * rows;
    for (std::size_t w = 0; w < plane_words(rows); ++w) {
      const BitWord bits = plane(i, w);
      const std::size_t count = std::min<std::size_t>(64, rows - 64 * w);
      for (std::size_t r = 0; r < count; ++r) out[64 * w + r] = static_cast<R>(bits >> r & 1);
    }
  }
  return words;
}

/// x ^ y of bits that are ring elements.
template <typename Share>
Share exclusive_or(Session& s, const Share& x, const Share& y) {
  using R = typename Share::Ring;
  return x + y - R{2} * mul(s, x, y);
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> spread_component(Session& s, const BitView<S>& b, PartyId component) {
  const std::size_t n = b.planes() * b.rows();
  const int part = s.self() == component ? 0 : next_of(s.self()) == component ? 1 : -1;
  if (part < 0) return replicated_component<R, S>(s, component, n, {});
  const auto words = spread<R>(b.planes(), b.rows(),
                               [&](std::size_t i, std::size_t w) { return b[i][static_cast<std::size_t>(part)][w]; });
  return replicated_component<R, S>(s, component, n, words);
}

/// Words that the two holders of a component draw from their common stream.
template <Ring2k R>
RingVector<R> draw_component(Session& s, PartyId component, std::size_t n) {
  RingVector<R> words;
  const PartyId other = previous_of(component);  // holds it as its second part
  if (s.self() != component && s.self() != other) return words;
  words.resize(n);
  s.pairwise(s.self() == component ? other : component).fill(std::span<R>(words));
  return words;
}

/// x_2, known at parties 1 and 2, who lack one component of the bits each.
template <ReplicatedScheme S>
BitMatrix tell_holders_of_two(Session& s, const BitShares<S>& x) {
  BitMatrix at_one = reveal(s, 1, x), at_two = reveal(s, 2, x);
  return s.self() == 1 ? std::move(at_one) : std::move(at_two);
}

}  // namespace

template <Ring2k R, typename S>
typename S::template Arithmetic<R> bits_to_arithmetic(Session& s, const BitView<S>& b) {
  if constexpr (std::same_as<S, Plain>) {
    return PlainShare<R>(spread<R>(b.planes(), b.rows(), [&](std::size_t i, std::size_t w) { return b[i][0][w]; }));
  } else {
    const RShare<R, S> last = spread_component<R, S>(s, b, 2);
    if constexpr (kPartiesAreHonest<S>) {
      RingVector<R> words;
      if (s.self() == 0)
        words = spread<R>(b.planes(), b.rows(), [&](std::size_t i, std::size_t w) { return b[i][0][w] ^ b[i][1][w]; });
      return exclusive_or(s, replicated_input<R, S>(s, 0, last.size(), words), last);
    } else {
      const auto first = exclusive_or(s, spread_component<R, S>(s, b, 0), spread_component<R, S>(s, b, 1));
      return exclusive_or(s, first, last);
    }
  }
}

template <Ring2k R, typename S>
typename S::template Arithmetic<R> boolean_to_arithmetic(Session& s, const BitView<S>& x, Adder adder) {
  assert(x.planes() <= kRingBits<R>);
  if constexpr (std::same_as<S, Plain>) {
    return PlainShare<R>(unslice<R>(materialize(x).part(0)));
  } else {
    constexpr std::size_t kWidth = kRingBits<R>;
    const std::size_t n = x.rows();
    const auto zero = share_public_bits<S>(s.self(), BitMatrix::zeros(1, n));
    BitView<S> wide = x;
    wide.push(view(zero).repeat(kWidth - x.planes()));
    // 1. x_0 and x_1 from the streams of the parties that hold them.
    const RingVector<R> x0 = draw_component<R>(s, 0, n), x1 = draw_component<R>(s, 1, n);
    // 2. x_2 = x - x_0 - x_1 in bits, as ~(~x + x_0 + x_1).
    const BitShares<S> not_x = ~wide;
    BitShares<S> x2;
    if constexpr (kPartiesAreHonest<S>) {
      BitMatrix sum;
      if (s.self() == 0) {
        RingVector<R> words(n);
        ring_kernels<R>().add(words.data(), x0.data(), x1.data(), n);
        sum = slice(std::span<const R>(words));
      }
      x2 = ~add(s, not_x, share_input_bits<S>(s, 0, kWidth, n, sum), adder);
    } else {
      const auto component = [&](PartyId c, const RingVector<R>& words) {
        return share_component_bits<S>(s, c, kWidth, n,
                                       words.empty() && n > 0 ? BitMatrix() : slice(std::span<const R>(words)));
      };
      const auto [part, carry] = add_three<S>(s, not_x, component(0, x0), component(1, x1));
      x2 = ~add(s, part, carry, adder);
    }
    // 3. To parties 1 and 2, in one round.
    if constexpr (!kPartiesAreHonest<S>) check(s);
    const DepthScope one_round(s.net());
    const BitMatrix told = tell_holders_of_two(s, x2);
    const RingVector<R> last = s.self() == 0 ? RingVector<R>() : unslice<R>(told);
    switch (s.self()) {
      case 0: return RShare<R, S>(0, x0, x1);
      case 1: return RShare<R, S>(1, x1, last);
      default: return RShare<R, S>(2, last, x0);
    }
  }
}

#define PARLEY_INSTANTIATE(R, S)                                                   \
  template S::Arithmetic<R> bits_to_arithmetic<R, S>(Session&, const BitView<S>&); \
  template S::Arithmetic<R> boolean_to_arithmetic<R, S>(Session&, const BitView<S>&, Adder);
PARLEY_FOR_EACH_SHARE(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
