#include "protocols/boolean/addition.h"

#include <deque>

#include "protocols/boolean/instantiate.h"

namespace parley {
namespace {

/// The carries out of positions 0 .. w - 2, one AND at a time: c_(i+1) = ((x_i ^ c_i) & (y_i ^ c_i)) ^ c_i. `carry` is
/// the one out of position 0.
template <typename S>
BitShares<S> ripple_sum(Session& s, const BitView<S>& x, const BitView<S>& y, BitShares<S> carry) {
  BitShares<S> sum = x ^ y;
  for (std::size_t i = 1;; ++i) {
    for (std::size_t p = 0; p < S::kParts; ++p)
      for (std::size_t w = 0; w < x.words(); ++w) sum.part(p).plane(i)[w] ^= carry.part(p).plane(0)[w];
    if (i + 1 == x.planes()) return sum;
    const BitShares<S> product = bit_and(s, x.pick(i, 1) ^ carry, y.pick(i, 1) ^ carry);
    carry = product ^ carry;
  }
}

/// `generate` says where carries are made, `sum` is the sum without carries, which hands them on where it is 1.
template <typename S>
BitShares<S> prefix_sum(Session& s, const BitShares<S>& generate, const BitShares<S>& sum,
                        const std::vector<PrefixLevel>& levels) {
  std::deque<BitShares<S>> results;
  BitView<S> g = generate, p = view(sum).pick(0, generate.planes());
  // 1. A round a level: (g, p) of the high stretch composed with that of the low one.
  for (const PrefixLevel& level : levels) {
    BitView<S> left(sum.holder(), sum.rows()), right = left, high_g = left;
    for (const Composition& c : level) {
      left.push(p[c.high]);
      right.push(g[c.low]);
      high_g.push(g[c.high]);
    }
    for (const Composition& c : level)
      if (c.needs_propagate) {
        left.push(p[c.high]);
        right.push(p[c.low]);
      }
    results.push_back(bit_and(s, left, right));
    const BitView<S> products = results.back();
    results.push_back(high_g ^ products.pick(0, level.size()));
    const BitView<S> composed = results.back();
    std::size_t next_p = level.size();
    for (std::size_t i = 0; i < level.size(); ++i) {
      g.replace(level[i].high, composed[i]);
      if (level[i].needs_propagate) p.replace(level[i].high, products[next_p++]);
    }
  }
  // 2. The carry into position i is the one out of 0 .. i - 1.
  BitView<S> carry_in(sum.holder(), sum.rows());
  const BitShares<S> none = share_public_bits<S>(sum.holder(), BitMatrix::zeros(1, sum.rows()));
  carry_in.push(view(none));
  carry_in.push(g);
  return sum ^ carry_in;
}

std::vector<PrefixLevel> prefix_network(Adder adder, std::size_t carries) {
  return adder == Adder::brent_kung ? brent_kung_network(carries) : sklansky_network(carries);
}

}  // namespace

template <typename S>
BitShares<S> add(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Adder> wanted) {
  assert(x.planes() == y.planes() && x.rows() == y.rows());
  if (x.planes() <= 1) return x ^ y;
  const Adder adder = adder_for<S>(s.net().capabilities().link, wanted, x.planes(), x.rows(), s.parties());
  if (adder == Adder::ripple) return ripple_sum(s, x, y, bit_and(s, x.pick(0, 1), y.pick(0, 1)));
  const std::size_t carries = x.planes() - 1;
  return prefix_sum(s, bit_and(s, x.pick(0, carries), y.pick(0, carries)), x ^ y, prefix_network(adder, carries));
}

template <typename S>
BitShares<S> add_public(Session& s, const BitView<S>& x, const BitMatrix& values, std::optional<Adder> wanted) {
  BitShares<S> generate = and_public(x, values), sum = materialize(x);
  sum ^= values;
  if (x.planes() <= 1) return sum;
  const Adder adder = adder_for<S>(s.net().capabilities().link, wanted, x.planes(), x.rows(), s.parties());
  if (adder == Adder::ripple) {
    const BitShares<S> shared = share_public_bits<S>(x.holder(), values);
    return ripple_sum(s, x, view(shared), materialize(view(generate).pick(0, 1)));
  }
  const std::size_t carries = x.planes() - 1;
  return prefix_sum(s, materialize(view(generate).pick(0, carries)), sum, prefix_network(adder, carries));
}

template <typename S>
BitShares<S> subtract(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Adder> adder) {
  // x - y = ~(~x + y)
  const BitShares<S> not_x = ~x;
  return ~add(s, view(not_x), y, adder);
}

template <typename S>
SumAndCarry<S> add_three(Session& s, const BitView<S>& x, const BitView<S>& y, const BitView<S>& z) {
  const std::size_t width = x.planes();
  const BitShares<S> both = x ^ y;
  SumAndCarry<S> result{both ^ z, {}};
  const BitShares<S> none = share_public_bits<S>(x.holder(), BitMatrix::zeros(1, x.rows()));
  BitView<S> carry = none;
  // The majority of x, y and z is ((x ^ z) & (y ^ z)) ^ z; it weighs twice as much.
  BitShares<S> majority;
  if (width > 1) {
    const auto low_z = z.pick(0, width - 1);
    majority = bit_and(s, x.pick(0, width - 1) ^ low_z, y.pick(0, width - 1) ^ low_z) ^ low_z;
    carry.push(view(majority));
  }
  result.carry = materialize(carry.pick(0, width));
  return result;
}

#define PARLEY_INSTANTIATE(S)                                                                            \
  template BitShares<S> add(Session&, const BitView<S>&, const BitView<S>&, std::optional<Adder>);       \
  template BitShares<S> add_public(Session&, const BitView<S>&, const BitMatrix&, std::optional<Adder>); \
  template BitShares<S> subtract(Session&, const BitView<S>&, const BitView<S>&, std::optional<Adder>);  \
  template SumAndCarry<S> add_three(Session&, const BitView<S>&, const BitView<S>&, const BitView<S>&);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
