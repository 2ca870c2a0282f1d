#include "protocols/boolean/carry.h"

#include <deque>

#include "protocols/boolean/instantiate.h"

namespace parley {

template <typename S>
BitShares<S> carry_out(Session& s, const BitView<S>& g, const BitView<S>& p) {
  assert(g.planes() == p.planes() && g.planes() > 0);
  std::deque<BitShares<S>> level_results;  // of the two latest levels: planes that found no partner may be older
  BitView<S> gs = g, ps = p;
  while (gs.planes() > 1) {
    const std::size_t pairs = gs.planes() / 2;
    // Neighbours 2j (low) and 2j + 1 (high): p_hi g_lo for all, p_hi p_lo for all but the lowest, in one round.
    const BitView<S> high = ps.pick(1, pairs, 2);
    const BitShares<S> products =
        bit_and(s, join(high, high.pick(1, pairs - 1)), join(gs.pick(0, pairs, 2), ps.pick(2, pairs - 1, 2)));
    level_results.push_back(gs.pick(1, pairs, 2) ^ view(products).pick(0, pairs));
    BitView<S> next_g = level_results.back(), next_p(g.holder(), g.rows());
    level_results.push_back(materialize(view(products).pick(pairs, pairs - 1)));
    next_p.push(ps[0]);  // of the lowest stretch: never used
    next_p.push(view(level_results.back()));
    if (gs.planes() % 2 == 1) {
      next_g.push(gs[2 * pairs]);
      next_p.push(ps[2 * pairs]);
    }
    gs = std::move(next_g);
    ps = std::move(next_p);
  }
  return materialize(gs);
}

#define PARLEY_INSTANTIATE(S) template BitShares<S> carry_out(Session&, const BitView<S>&, const BitView<S>&);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
