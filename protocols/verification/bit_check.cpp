#include "protocols/verification/bit_check.h"

namespace parley {
namespace {

constexpr std::size_t kLanes = 64;

/// x_(w, b) times v_w X^b, in place.
void multiply_by_lane(BitWord* x, const RingVector<BitWord>& v) {
  RingVector<BitWord> powers(kLanes), scalars(kLanes);
  for (std::size_t b = 0; b < kLanes; ++b) powers[b] = BitWord{1} << b;
  for (std::size_t w = 0; w < v.size(); ++w, x += kLanes) {
    gf64().combine(scalars.data(), &v[w], powers.data(), 1, kLanes);
    gf64().multiply(x, x, scalars.data(), kLanes);
  }
}

/// This party's parts of S_ij = sum over w of v_w (x_i & y_j + x_j & y_i), and of S_ii.
RingVector<BitWord> local_pairs(const BitRecords& records, const RingVector<BitWord>& weights, std::size_t k) {
  RingVector<BitWord> both = records.y[0];
  Gf64::add(both.data(), records.y[1].data(), both.size());
  RingVector<BitWord> all = zeros<Gf64>(k * k), pairs;
  gf64().add_bit_pairs(all.data(), weights.data(),
                       {records.x[0].data(), records.x[1].data(), records.y[0].data(), both.data()}, k, weights.size());
  for (std::size_t i = 0; i < k; ++i)
    pairs.insert(pairs.end(), all.begin() + static_cast<std::ptrdiff_t>(i * k + i),
                 all.begin() + static_cast<std::ptrdiff_t>((i + 1) * k));
  return pairs;
}

}  // namespace

void check_bits(Session& s, BitRecords& records) {
  const std::size_t k = bit_fold(records.words()), m = (records.words() + k - 1) / k;
  for (auto* operand : {&records.x, &records.y, &records.z})
    for (RingVector<BitWord>& part : *operand) part.resize(k * m, 0);
  Coins coins(s);
  // 1. Weights v_w and t_j, with t_0 = 1: the products are right if sum of t_j v_w (z - x & y)_(j, w) = 0.
  RingVector<BitWord> weights(m), t(k);
  {
    Prg prg(coins.toss());
    prg.fill(std::span<BitWord>(weights));
    prg.fill(std::span<BitWord>(t));
    t[0] = 1;
  }
  InnerProduct<Gf64>& product = s.state<InnerProduct<Gf64>>();
  for (std::size_t p = 0; p < 2; ++p) {
    RingVector<BitWord> combined(m);
    gf64().combine(combined.data(), t.data(), records.z[p].data(), k, m);
    product.sum[p] = zeros<Gf64>(1);
    gf64().add_pair_products(product.sum[p].data(), combined.data(), weights.data(), 1, m);
  }
  // 2. The first fold, whose claim is sum of t_j S_jj.
  const FoldClaim<Gf64> claim{.k = k, .derived = 0, .weights = t};
  const auto pairs = share_pairs<Gf64>(s, claim, local_pairs(records, weights, k), product.sum);
  const auto challenges = draw_challenges<Gf64>(coins.toss(), k);
  product.sum = fold_sums<Gf64>(challenges, k, pairs);
  // 3. u_(w, b) = v_w X^b sum a_j x_(j, w, b) and y_(w, b) = sum a_j y_(j, w, b).
  product.resize(kLanes * m);
  for (std::size_t p = 0; p < 2; ++p) {
    gf64().combine_bits(product.u[p].data(), challenges.data(), records.x[p].data(), k, m);
    multiply_by_lane(product.u[p].data(), weights);
    gf64().combine_bits(product.y[p].data(), challenges.data(), records.y[p].data(), k, m);
  }
  verify<Gf64>(s, coins, product);
}

}  // namespace parley
