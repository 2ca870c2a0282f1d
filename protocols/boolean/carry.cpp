#include "protocols/boolean/carry.h"

#include <deque>

#include "protocols/boolean/instantiate.h"

namespace parley {

namespace {

template <typename S>
BitShares<S> tree_of_carries(Session& s, const BitView<S>& g, const BitView<S>& p, std::size_t groups) {
  std::deque<BitShares<S>> results;  // planes that find no partner may stay for several levels
  BitView<S> gs = g, ps = p;
  for (std::size_t width = g.planes() / groups; width > 1;) {
    // Neighbours 2j (low) and 2j + 1 (high): p_hi g_lo for all, p_hi p_lo for all but the lowest, in one round.
    const std::size_t pairs = width / 2;
    BitView<S> left(g.holder(), g.rows()), right = left, high_g = left;
    for (std::size_t at = 0; at < gs.planes(); at += width) {
      left.push(ps.pick(at + 1, pairs, 2));
      right.push(gs.pick(at, pairs, 2));
      high_g.push(gs.pick(at + 1, pairs, 2));
    }
    for (std::size_t at = 0; at < gs.planes(); at += width) {
      left.push(ps.pick(at + 3, pairs - 1, 2));
      right.push(ps.pick(at + 2, pairs - 1, 2));
    }
    results.push_back(bit_and(s, left, right));
    const BitView<S> products = results.back();
    results.push_back(high_g ^ products.pick(0, groups * pairs));
    const BitView<S> composed = results.back();
    BitView<S> next_g(g.holder(), g.rows()), next_p = next_g;
    for (std::size_t group = 0; group < groups; ++group) {
      const std::size_t at = group * width;
      next_g.push(composed.pick(group * pairs, pairs));
      next_p.push(ps[at]);  // of the lowest stretch: never used
      next_p.push(products.pick(groups * pairs + group * (pairs - 1), pairs - 1));
      if (width % 2 == 1) {
        next_g.push(gs[at + 2 * pairs]);
        next_p.push(ps[at + 2 * pairs]);
      }
    }
    gs = std::move(next_g);
    ps = std::move(next_p);
    width -= pairs;
  }
  return materialize(gs);
}

/// c = g_i ^ p_i c, upwards from the lowest position.
template <typename S>
BitShares<S> chain_of_carries(Session& s, const BitView<S>& g, const BitView<S>& p, std::size_t groups) {
  const std::size_t width = g.planes() / groups;
  BitShares<S> carry = materialize(g.pick(0, groups, width));
  for (std::size_t i = 1; i < width; ++i)
    carry = bit_and(s, p.pick(i, groups, width), carry) ^ g.pick(i, groups, width);
  return carry;
}

}  // namespace

template <typename S>
BitShares<S> carry_out(Session& s, const BitView<S>& g, const BitView<S>& p, std::size_t groups,
                       std::optional<Carries> wanted) {
  assert(groups > 0 && g.planes() == p.planes() && g.planes() > 0 && g.planes() % groups == 0);
  const std::size_t width = g.planes() / groups;
  const Carries carries =
      carries_for(s.net().capabilities().link, wanted, tree_of_carries_cost<S>(width, g.rows(), s.parties(), groups),
                  chain_of_carries_cost<S>(width - 1, g.rows(), s.parties(), groups));
  return carries == Carries::chain ? chain_of_carries(s, g, p, groups) : tree_of_carries(s, g, p, groups);
}

template <typename S>
BitShares<S> carry_of_sum(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Carries> wanted) {
  assert(x.planes() == y.planes() && x.rows() == y.rows() && x.planes() > 0);
  const std::size_t width = x.planes(), rows = x.rows();
  const Carries carries =
      carries_for(s.net().capabilities().link, wanted, tree_of_sum_cost<S>(width, rows, s.parties()),
                  chain_of_carries_cost<S>(width, rows, s.parties(), 1));
  if (carries == Carries::tree) {
    const BitShares<S> generate = bit_and(s, x, y), propagate = x ^ y;
    return tree_of_carries<S>(s, generate, propagate, 1);
  }
  // The majority of x_i, y_i and c is ((x_i ^ c) & (y_i ^ c)) ^ c.
  BitShares<S> carry = bit_and(s, x.pick(0, 1), y.pick(0, 1));
  for (std::size_t i = 1; i < width; ++i) carry = bit_and(s, x.pick(i, 1) ^ carry, y.pick(i, 1) ^ carry) ^ carry;
  return carry;
}

#define PARLEY_INSTANTIATE(S)                                                                  \
  template BitShares<S> carry_out(Session&, const BitView<S>&, const BitView<S>&, std::size_t, \
                                  std::optional<Carries>);                                     \
  template BitShares<S> carry_of_sum(Session&, const BitView<S>&, const BitView<S>&, std::optional<Carries>);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
