#include "protocols/conversion/spdz2k_conversion.h"

#include <algorithm>
#include <array>

#include "protocols/conversion/instantiate.h"
#include "protocols/preprocessing/correlation_source.h"

namespace parley {
namespace {

using S = Spdz2k;

/// x = c + r modulo 2^k: c is public, r is shared in bits.
template <Ring2k R>
struct MaskedNumbers {
  RingVector<R> c;
  BitShares<S> r;
};

template <Ring2k R>
MaskedNumbers<R> mask_numbers(Session& s, const SpdzShare<R>& x) {
  const std::size_t n = x.size();
  MaskedNumbers<R> masked{{}, BitShares<S>(x.holder(), kRingBits<R>, n)};
  if (n == 0) return masked;
  s.costs().add("spdz_mask", spdz_mask_cost(n, s.parties()));
  const auto kind = [](std::size_t words) { return auth_edabit_kind(words, kRingBits<R>); };
  SpdzShare<R> difference = x;
  const auto taken = take_blocks<AuthEdaBits>(s, kind, plane_words(n));
  for_blocks_of(taken, plane_words(n), [&](const AuthEdaBits& edabits, const AuthBlock& block) {
    std::array<Word128, 64 * kAuthBlockWords> room;
    const std::size_t first = 64 * block.begin, rows = std::min(64 * block.words, n - first);
    const auto values = edabits.values(64 * block.words * block.item, std::span(room).first(rows));
    for (std::size_t i = 0; i < rows; ++i) difference.words()[first + i] -= values[i];
    const auto macs = edabits.mac(64 * block.words * block.item, std::span(room).first(rows));
    for (std::size_t i = 0; i < rows; ++i) difference.macs()[first + i] -= macs[i];
    for (std::size_t plane = 0; plane < kRingBits<R>; ++plane)
      for (std::size_t p = 0; p < S::kParts; ++p) {
        const std::span<BitWord> out(masked.r.part(p).plane(plane) + block.begin, block.words);
        if (const auto made = edabits.part(kRingBits<R>, plane, p, block.item, out); made.data() != out.data())
          std::ranges::copy(made, out.begin());
      }
  });
  masked.c = open_unchecked(s, difference);
  check_macs_if_long(s);
  return masked;
}

/// Calls body(plane, row, word, mac) for each bit of b as a ring element, in one round.
template <typename Body>
void for_bits_as_elements(Session& s, const BitView<S>& b, Body&& body) {
  const std::size_t words = b.words(), n = b.planes() * words;
  if (n == 0) return;
  s.costs().add("spdz_from_bits", spdz_from_bits_cost(b.planes(), b.rows(), s.parties()));
  const KeyHolder holder = b.holder();
  // 1. Open c = b ^ r.
  BitShares<S> masked = materialize(b);
  const auto taken = take_blocks<AuthDaBits>(s, auth_dabit_kind, n);
  for_blocks_of(taken, n, [&](const AuthDaBits& dabits, const AuthBlock& block) {
    std::array<BitWord, kAuthBlockWords> room;
    for (std::size_t p = 0; p < S::kParts; ++p) {
      const auto r = dabits.part(p, block.item, std::span(room).first(block.words));
      BitWord* const out = masked.part(p).words().data() + block.begin;
      std::transform(r.begin(), r.end(), out, out, std::bit_xor<>());
    }
  });
  const BitMatrix c = open_unchecked(s, masked);
  // 2. Where c is 0, r; where it is 1, 1 - r.
  for_blocks_of(taken, n, [&](const AuthDaBits& dabits, const AuthBlock& block) {
    std::array<Word128, 64> word_room, mac_room;
    for (std::size_t i = 0; i < block.words; ++i) {
      const std::uint64_t first = 64 * (block.words * block.item + i);
      const auto words_of_r = dabits.values(first, std::span(word_room));
      const auto macs_of_r = dabits.mac(first, std::span(mac_room));
      const std::size_t plane = (block.begin + i) / words, row = 64 * ((block.begin + i) % words);
      const BitWord opened = c.words()[block.begin + i];
      for (std::size_t j = 0; j < std::min<std::size_t>(64, b.rows() - row); ++j) {
        const Word128 bit = opened >> j & 1, sign = Word128{1} - 2 * bit;
        body(plane, row + j, sign * words_of_r[j] + (holder.party == 0 ? bit : 0),
             sign * macs_of_r[j] + bit * holder.ring_key);
      }
    }
  });
  check_macs_if_long(s);
}

/// The bits of c in each plane, as what a carry is made of with those of r: made where both are 1, handed on where one
/// is.
struct CarryOperands {
  BitShares<S> generate, propagate;
};

template <Ring2k R>
CarryOperands carry_operands(const MaskedNumbers<R>& x, std::size_t width) {
  const BitMatrix c = slice(std::span<const R>(x.c), width);
  const auto r = view(x.r).pick(0, width);
  CarryOperands operands{and_public(r, c), materialize(r)};
  operands.propagate ^= c;
  return operands;
}

}  // namespace

template <Ring2k R>
BitShares<S> spdz_to_bits(Session& s, const SpdzShare<R>& x, std::size_t width, std::optional<Adder> adder) {
  const auto masked = mask_numbers(s, x);
  return add_public(s, view(masked.r).pick(0, width), slice(std::span<const R>(masked.c), width), adder);
}

template <Ring2k R>
BitShares<S> spdz_less_than_zero(Session& s, const SpdzShare<R>& x) {
  constexpr std::size_t kTop = kRingBits<R> - 1;
  const auto operands = carry_operands(mask_numbers(s, x), kRingBits<R>);
  const auto carry = carry_out(s, view(operands.generate).pick(0, kTop), view(operands.propagate).pick(0, kTop));
  return view(operands.propagate).pick(kTop, 1) ^ carry;
}

template <Ring2k R>
BitShares<S> spdz_equal_zero(Session& s, const SpdzShare<R>& x) {
  auto masked = mask_numbers(s, x);
  for (R& word : masked.c) word = R{0} - word;
  masked.r ^= slice(std::span<const R>(masked.c));
  flip(masked.r, 0, kRingBits<R>);
  return and_all(s, view(masked.r));
}

template <Ring2k R>
SpdzShare<R> spdz_from_bits(Session& s, const BitView<S>& b) {
  SpdzShare<R> elements(b.holder(), b.planes() * b.rows());
  for_bits_as_elements(s, b, [&](std::size_t plane, std::size_t row, Word128 word, Word128 mac) {
    elements.words()[plane * b.rows() + row] = word;
    elements.macs()[plane * b.rows() + row] = mac;
  });
  return elements;
}

template <Ring2k R>
SpdzShare<R> spdz_from_numbers(Session& s, const BitView<S>& x) {
  SpdzShare<R> numbers(x.holder(), Word128Vector(x.rows(), 0), Word128Vector(x.rows(), 0));
  for_bits_as_elements(s, x, [&](std::size_t plane, std::size_t row, Word128 word, Word128 mac) {
    numbers.words()[row] += word << plane;
    numbers.macs()[row] += mac << plane;
  });
  return numbers;
}

#define PARLEY_INSTANTIATE(R)                                                                           \
  template BitShares<S> spdz_to_bits(Session&, const SpdzShare<R>&, std::size_t, std::optional<Adder>); \
  template BitShares<S> spdz_less_than_zero(Session&, const SpdzShare<R>&);                             \
  template BitShares<S> spdz_equal_zero(Session&, const SpdzShare<R>&);                                 \
  template SpdzShare<R> spdz_from_bits(Session&, const BitView<S>&);                                    \
  template SpdzShare<R> spdz_from_numbers(Session&, const BitView<S>&);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
