#include "protocols/boolean/equality.h"

#include "protocols/boolean/instantiate.h"

namespace parley {

template <typename S>
BitShares<S> and_all(Session& s, const BitView<S>& x) {
  if (x.planes() == 0) {
    BitMatrix ones = BitMatrix::zeros(1, x.rows());
    for (BitWord& word : ones.words()) word = ~BitWord{0};
    return share_public_bits<S>(x.holder(), ones);
  }
  if (x.planes() == 1) return materialize(x);
  // The odd plane out waits for the next level.
  BitView<S> level = x;
  BitShares<S> held, spare;
  while (level.planes() > 1) {
    const std::size_t half = level.planes() / 2;
    BitShares<S> next = bit_and(s, level.pick(0, half), level.pick(half, half));
    BitView<S> joined = next;
    if (level.planes() % 2 == 1) {
      spare = materialize(level.pick(2 * half, 1));
      joined.push(view(spare));
    }
    held = std::move(next);
    level = std::move(joined);
  }
  return held;
}

template <typename S>
BitShares<S> equal_public(Session& s, const BitView<S>& x, std::uint64_t value) {
  BitShares<S> same = materialize(x);
  for (std::size_t i = 0; i < x.planes(); ++i)
    if ((value >> i & 1) == 0) flip(same, i, 1);
  return and_all(s, view(same));
}

#define PARLEY_INSTANTIATE(S)                                 \
  template BitShares<S> and_all(Session&, const BitView<S>&); \
  template BitShares<S> equal_public(Session&, const BitView<S>&, std::uint64_t);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
