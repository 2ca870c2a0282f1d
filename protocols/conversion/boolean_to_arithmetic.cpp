#include "protocols/conversion/boolean_to_arithmetic.h"

#include <algorithm>

#include "protocols/conversion/instantiate.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/blocks.h"
#include "protocols/verification/check.h"

namespace parley {
namespace {

/// All bits of planes as words 0 or 1, plane after plane; `plane(i)` is where plane i lies.
template <Ring2k R, typename Plane>
RingVector<R> spread(std::size_t planes, std::size_t rows, Plane&& plane) {
  RingVector<R> words(planes * rows);
  for (std::size_t i = 0; i < planes; ++i)
    ring_kernels<R>().unslice(words.data() + i * rows, plane(i), plane_words(rows), rows, 1, PlaneExtension::zero);
  return words;
}

/// b_0 ^ b_1, at a party that holds both.
template <Ring2k R, ReplicatedScheme S>
RingVector<R> spread_sum_of_parts(const BitView<S>& b) {
  RingVector<BitWord> sum(b.words());
  return spread<R>(b.planes(), b.rows(), [&](std::size_t i) {
    std::transform(b[i][0], b[i][0] + b.words(), b[i][1], sum.begin(), std::bit_xor<>());
    return sum.data();
  });
}

/// x ^ y of bits that are ring elements, x + y - 2 x y: in one pass after the product.
template <typename Share>
Share exclusive_or(Session& s, const Share& x, const Share& y) {
  using R = typename Share::Ring;
  Share z = mul(s, x, y);
  const auto combine = [](std::span<R> product, std::span<const R> left, std::span<const R> right) {
    for_blocks(product.size(), [&](std::size_t i, std::size_t now) {
      alignas(64) Block<R> block;
      ring_kernels<R>().add(block.data(), &left[i], &right[i], now);
      ring_kernels<R>().subtract_from(block.data(), &product[i], now);
      ring_kernels<R>().subtract_from(block.data(), &product[i], now);
      std::copy_n(block.data(), now, &product[i]);
    });
  };
  combine(z.first(), x.first(), y.first());
  combine(z.second(), x.second(), y.second());
  return z;
}

template <Ring2k R, ReplicatedScheme S>
RShare<R, S> spread_component(Session& s, const BitView<S>& b, PartyId component) {
  const std::size_t n = b.planes() * b.rows();
  const int part = s.self() == component ? 0 : next_of(s.self()) == component ? 1 : -1;
  if (part < 0) return replicated_component<R, S>(s, component, n, {});
  const auto words =
      spread<R>(b.planes(), b.rows(), [&](std::size_t i) { return b[i][static_cast<std::size_t>(part)]; });
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

/// A daBit r for each bit: c = b ^ r is opened, b = c + r - 2 c r.
template <Ring2k R>
AShare<R> bits_by_dabits(Session& s, const BitView<Additive>& b) {
  const std::size_t planes = b.planes(), rows = b.rows(), words = b.words();
  RingVector<R> values(planes * rows);
  if (values.empty()) return {s.self(), std::move(values)};
  const DaBits<R> dabits(s.correlations().take(dabit_kind<R>(), planes * words));
  // 1. Open c.
  BitShares<Additive> masked = materialize(b);
  RingVector<BitWord> room(words);
  for (std::size_t i = 0; i < planes; ++i) {
    const auto r = dabits.bits(i * words, std::span<BitWord>(room));
    std::transform(r.begin(), r.end(), masked.part(0).plane(i), masked.part(0).plane(i), std::bit_xor<>());
  }
  const BitMatrix c = open(s, masked);
  // 2. Where c is 0, r; where it is 1, 1 - r. The public 1 is added by party 0.
  const R one = s.self() == 0 ? 1 : 0;
  RingVector<R> r_room(64 * words);
  for (std::size_t i = 0; i < planes; ++i) {
    const auto r = dabits.values(64 * i * words, std::span<R>(r_room));
    R* const out = values.data() + i * rows;
    ring_kernels<R>().unslice(out, c.plane(i), words, rows, 1, PlaneExtension::zero);
    for (std::size_t row = 0; row < rows; ++row) out[row] = r[row] + out[row] * (one - 2 * r[row]);
  }
  return {s.self(), std::move(values)};
}

/// An edaBit r for each number: c = x - r is computed in bits and opened, x = c + r.
template <Ring2k R>
AShare<R> number_by_edabits(Session& s, const BitView<Additive>& x, std::optional<Adder> adder) {
  constexpr std::size_t kWidth = kRingBits<R>;
  const std::size_t n = x.rows(), words = x.words();
  RingVector<R> values(n);
  if (n == 0) return {s.self(), std::move(values)};
  const EdaBits<R> edabits(s.correlations().take(edabit_kind<R>(words), 1));
  BitShares<Additive> r(s.self(), kWidth, n);
  const auto planes = r.part(0).words();
  if (const auto made = edabits.planes(0, planes); made.data() != planes.data())
    std::ranges::copy(made, planes.begin());
  const RingVector<R> c = unslice<R>(open(s, subtract(s, x, view(r), adder)));
  RingVector<R> room(64 * words);
  const auto r_values = edabits.values(0, std::span<R>(room));
  for (std::size_t i = 0; i < n; ++i) values[i] = r_values[i] + (s.self() == 0 ? c[i] : 0);
  return {s.self(), std::move(values)};
}

}  // namespace

template <Ring2k R, typename S>
typename S::template Arithmetic<R> bits_to_arithmetic(Session& s, const BitView<S>& b) {
  if constexpr (std::same_as<S, Plain>) {
    return PlainShare<R>(spread<R>(b.planes(), b.rows(), [&](std::size_t i) { return b[i][0]; }));
  } else if constexpr (std::same_as<S, Additive>) {
    return bits_by_dabits<R>(s, b);
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_from_bits<R>(s, b);
  } else {
    const RShare<R, S> last = spread_component<R, S>(s, b, 2);
    if constexpr (kPartiesAreHonest<S>) {
      RingVector<R> words;
      if (s.self() == 0) words = spread_sum_of_parts<R>(b);
      return exclusive_or(s, replicated_input<R, S>(s, 0, last.size(), words), last);
    } else {
      const auto first = exclusive_or(s, spread_component<R, S>(s, b, 0), spread_component<R, S>(s, b, 1));
      return exclusive_or(s, first, last);
    }
  }
}

template <Ring2k R, typename S>
typename S::template Arithmetic<R> boolean_to_arithmetic(Session& s, const BitView<S>& x, std::optional<Adder> adder) {
  assert(x.planes() <= kRingBits<R>);
  if constexpr (std::same_as<S, Plain>) {
    return PlainShare<R>(unslice<R>(materialize(x).part(0)));
  } else if constexpr (std::same_as<S, Spdz2k>) {
    return spdz_from_numbers<R>(s, x);
  } else {
    constexpr std::size_t kWidth = kRingBits<R>;
    const std::size_t n = x.rows();
    const auto zero = share_public_bits<S>(s.self(), BitMatrix::zeros(1, n));
    BitView<S> wide = x;
    wide.push(view(zero).repeat(kWidth - x.planes()));
    if constexpr (std::same_as<S, Additive>) {
      return number_by_edabits<R>(s, wide, adder);
    } else {
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
}

#define PARLEY_INSTANTIATE(R, S)                                                   \
  template S::Arithmetic<R> bits_to_arithmetic<R, S>(Session&, const BitView<S>&); \
  template S::Arithmetic<R> boolean_to_arithmetic<R, S>(Session&, const BitView<S>&, std::optional<Adder>);
PARLEY_FOR_EACH_SHARE(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
