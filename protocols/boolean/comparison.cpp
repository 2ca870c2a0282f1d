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
  // x < y where y - x - 1 = y + ~x - 2^w does not fall below 0: where the sum of y and ~x carries.
  BitShares<S> not_x = ~x;
  BitShares<S> top_y = materialize(y.pick(y.planes() - 1, 1));
  turn_sign(not_x, signedness);
  turn_sign(top_y, signedness);
  BitView<S> turned_y = y;
  turned_y.replace(y.planes() - 1, view(top_y)[0]);
  return carry_of_sum<S>(s, not_x, turned_y);
}

template <typename S>
BitShares<S> less_than_public(Session& s, const BitView<S>& x, std::span<const std::uint64_t> bounds,
                              Signedness signedness) {
  assert(x.planes() > 0 && x.planes() <= 64 && !bounds.empty());
  BitShares<S> not_x = ~x;
  turn_sign(not_x, signedness);
  const BitShares<S> turned_x = ~not_x;
  const BitShares<S> zero = share_public_bits<S>(x.holder(), BitMatrix::zeros(1, x.rows()));
  // Where c has a 1: below if x has 0, undecided if x has 1. Where c has a 0: never below, undecided if x has 0.
  BitView<S> below(x.holder(), x.rows()), undecided = below;
  for (std::uint64_t bound : bounds) {
    if (signedness == Signedness::as_signed) bound ^= std::uint64_t{1} << (x.planes() - 1);
    for (std::size_t i = 0; i < x.planes(); ++i) {
      const bool one = bound >> i & 1;
      below.push(one ? view(not_x)[i] : view(zero)[0]);
      undecided.push(one ? view(turned_x)[i] : view(not_x)[i]);
    }
  }
  return carry_out(s, below, undecided, bounds.size());
}

#define PARLEY_INSTANTIATE(S)                                                                  \
  template BitShares<S> less_than(Session&, const BitView<S>&, const BitView<S>&, Signedness); \
  template BitShares<S> less_than_public(Session&, const BitView<S>&, std::span<const std::uint64_t>, Signedness);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
