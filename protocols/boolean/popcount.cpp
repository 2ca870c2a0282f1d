#include "protocols/boolean/popcount.h"

#include <deque>

#include "protocols/boolean/instantiate.h"

namespace parley {

std::vector<CounterLevel> counter_levels(std::size_t planes) {
  std::vector<std::size_t> left{planes};  // by weight
  std::vector<CounterLevel> levels;
  for (;;) {
    CounterLevel level;
    std::vector<std::size_t> next(left.size() + 1, 0);
    bool settled = true;  // no plane of a lower weight will carry into this one
    for (std::size_t weight = 0; weight < left.size(); ++weight) {
      std::size_t rest = left[weight];
      for (; rest >= 3; rest -= 3) level.push_back({weight, 3});
      if (rest == 2 && left[weight] == 2 && settled) {
        level.push_back({weight, 2});
        rest = 0;
      }
      settled = settled && left[weight] <= 1;
      next[weight] += rest;
    }
    if (level.empty()) return levels;
    for (const CounterStep& step : level) {
      ++next[step.weight];
      ++next[step.weight + 1];
    }
    while (!next.empty() && next.back() == 0) next.pop_back();
    left = std::move(next);
    levels.push_back(std::move(level));
  }
}

template <typename S>
BitShares<S> popcount(Session& s, const BitView<S>& x) {
  std::deque<BitShares<S>> results;
  std::vector<std::deque<typename BitView<S>::Plane>> left(popcount_width(x.planes()) + 1);  // by weight
  for (std::size_t i = 0; i < x.planes(); ++i) left[0].push_back(x[i]);
  const auto take = [&](std::size_t weight) {
    const auto plane = left[weight].front();
    left[weight].pop_front();
    return plane;
  };
  for (const CounterLevel& level : counter_levels(x.planes())) {
    // 1. Of a, b and c: the majority is ((a ^ c) & (b ^ c)) ^ c; of a and b, with c = 0, a & b.
    BitView<S> a(x.holder(), x.rows()), b = a, c = a;
    const BitShares<S> zero = share_public_bits<S>(x.holder(), BitMatrix::zeros(1, x.rows()));
    for (const CounterStep& step : level) {
      a.push(take(step.weight));
      b.push(take(step.weight));
      c.push(step.planes == 3 ? take(step.weight) : view(zero)[0]);
    }
    const BitShares<S> left_factor = a ^ c, right_factor = b ^ c;
    results.push_back(bit_and(s, left_factor, right_factor) ^ c);
    const BitView<S> carries = results.back();
    results.push_back(left_factor ^ b);
    const BitView<S> sums = results.back();
    // 2. Sums keep the weight, carries double it.
    for (std::size_t i = 0; i < level.size(); ++i) {
      left[level[i].weight].push_back(sums[i]);
      left[level[i].weight + 1].push_back(carries[i]);
    }
  }
  BitView<S> count(x.holder(), x.rows());
  for (std::size_t weight = 0; weight < popcount_width(x.planes()); ++weight) count.push(left[weight].at(0));
  return materialize(count);
}

#define PARLEY_INSTANTIATE(S) template BitShares<S> popcount(Session&, const BitView<S>&);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
