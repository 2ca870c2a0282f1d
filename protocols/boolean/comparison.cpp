#include "protocols/boolean/comparison.h"

#include "protocols/boolean/instantiate.h"

namespace parley {
namespace {

/// The sign bit has the opposite weight: with both of them turned around, signed order is unsigned order.
template <typename S>
void turn_sign(BitShares<S>& x, Signedness signedness) {
  if (signedness == Signedness::as_signed) flip(x, x.planes() - 1, 1);
}

}  // namespace

template <typename S>
BitShares<S> less_than(Session& s, const BitView<S>& x, const BitView<S>& y, Signedness signedness) {
  assert(x.planes() == y.planes() && x.planes() > 0);
  // 1. At each position: below where x has 0 and y has 1, undecided where they agree.
  BitShares<S> not_x = ~x;
  BitShares<S> top_y = materialize(y.pick(y.planes() - 1, 1));
  turn_sign(not_x, signedness);
  turn_sign(top_y, signedness);
  BitView<S> turned_y = y;
  turned_y.replace(y.planes() - 1, view(top_y)[0]);
  const BitShares<S> below = bit_and(s, not_x, turned_y);
  const BitShares<S> undecided = not_x ^ turned_y;
  // 2. The highest decided position decides.
  return carry_out(s, view(below), view(undecided));
}

template <typename S>
BitShares<S> less_than_public(Session& s, const BitView<S>& x, std::uint64_t c, Signedness signedness) {
  assert(x.planes() > 0 && x.planes() <= 64);
  BitShares<S> not_x = ~x;
  turn_sign(not_x, signedness);
  if (signedness == Signedness::as_signed) c ^= std::uint64_t{1} << (x.planes() - 1);
  // Where c has a 1: below if x has 0, undecided if x has 1. Where c has a 0: never below, undecided if x has 0.
  BitMatrix ones = BitMatrix::zeros(x.planes(), x.rows());
  for (std::size_t i = 0; i < x.planes(); ++i)
    if (c >> i & 1) std::fill_n(ones.plane(i), plane_words(x.rows()), ~BitWord{0});
  BitShares<S> undecided = not_x;
  undecided ^= ones;
  const BitShares<S> zero = share_public_bits<S>(s.self(), BitMatrix::zeros(1, x.rows()));
  BitView<S> below = not_x;
  for (std::size_t i = 0; i < x.planes(); ++i)
    if ((c >> i & 1) == 0) below.replace(i, view(zero)[0]);
  return carry_out(s, below, view(undecided));
}

#define PARLEY_INSTANTIATE(S)                                                                  \
  template BitShares<S> less_than(Session&, const BitView<S>&, const BitView<S>&, Signedness); \
  template BitShares<S> less_than_public(Session&, const BitView<S>&, std::uint64_t, Signedness);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
