#include "protocols/fixed_point/spdz2k_truncation.h"

#include <array>

#include "protocols/conversion/instantiate.h"
#include "protocols/preprocessing/correlation_source.h"
#include "protocols/sharing/blocks.h"

namespace parley {

/// Steps as in [Dalskov, Escudero, Keller 2020], over the low k - 1 bits.
template <Ring2k R>
SpdzShare<R> spdz_truncate(Session& s, const SpdzShare<R>& x, unsigned f) {
  constexpr unsigned kTop = kRingBits<R> - 1;
  constexpr R kLift = R{1} << (kTop - 1);
  const std::size_t n = x.size();
  if (n == 0) return x;
  s.costs().add("spdz_truncate", spdz_truncate_cost(n, s.parties()));
  const AuthTruncationPairs pairs(s.correlations().take(auth_truncation_pair_kind(f, kRingBits<R>), n));
  // What a party's share of a public 1 is, in the value and in its MAC.
  const Word128 one = x.holder().party == 0, mac_of_one = x.holder().ring_key;
  std::array<Word128, kBlock> room, top_room;
  // 1. Open c = x + 2^(k-2) + r; the sum before r is not negative and its top bit is 0.
  SpdzShare<R> z = x;
  for_blocks(n, [&](std::size_t at, std::size_t now) {
    const auto add = [&](std::span<Word128> to, std::span<const Word128> r, Word128 unit) {
      for (std::size_t i = 0; i < now; ++i) to[at + i] += r[i] + unit * kLift;
    };
    add(z.words(), pairs.r(at, std::span(room).first(now)), one);
    add(z.macs(), pairs.mac_r(at, std::span(room).first(now)), mac_of_one);
  });
  const RingVector<R> c = open_unchecked(s, z);
  // 2. c mod 2^(k-1) shifted, less the same of r and of the lift; where the top bits of c and r differ, the addition of
  // r
  //    has wrapped and 2^(k-1-f) is missing.
  const R wrap = R{1} << (kTop - f);
  for_blocks(n, [&](std::size_t at, std::size_t now) {
    const auto combine = [&](std::span<Word128> out, std::span<const Word128> shifted, std::span<const Word128> top,
                             Word128 unit) {
      for (std::size_t i = 0; i < now; ++i) {
        const R top_of_c = c[at + i] >> kTop, low = static_cast<R>(c[at + i] << 1) >> 1;
        const R known = (low >> f) - (kLift >> f) + top_of_c * wrap;
        out[at + i] = unit * known + static_cast<R>(2 * wrap * (1 - top_of_c)) * top[i] - shifted[i];
      }
    };
    const auto rooms = [&](auto& block) { return std::span(block).first(now); };
    combine(z.words(), pairs.shifted(at, rooms(room)), pairs.top(at, rooms(top_room)), one);
    combine(z.macs(), pairs.mac_shifted(at, rooms(room)), pairs.mac_top(at, rooms(top_room)), mac_of_one);
  });
  check_macs_if_long(s);
  return z;
}

#define PARLEY_INSTANTIATE(R) template SpdzShare<R> spdz_truncate(Session&, const SpdzShare<R>&, unsigned);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
