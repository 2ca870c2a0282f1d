#pragma once

/// Verifies that replicated shares of vectors u, y and of a sum satisfy <u, y> = sum, in O(log n) elements and rounds.
/// [GS20]: Goyal, Song, "Malicious security comes free in honest-majority MPC", sections 5.2 and 5.3, after the
/// fully linear proofs of [BBCGI19]; carried over from Shamir to replicated shares and to Galois rings.
///
/// An algebra A is a field or a Galois ring whose elements are stretches of A::kWords words (gf64_algebra.h,
/// galois_ring.h). Products of replicated shares are made as in the semi-honest protocol: a party that cheats can add
/// to a sum a value of its own choice, and learns nothing [LN17]. One fold reduces n = k m terms to m:
///
///   S_ij = <u_i, y_j> + <u_j, y_i> for i < j, S_ii = <u_i, y_i>, where u_i, y_i are the stretches of m terms.
///   All are computed and reshared but S_dd, which follows from the claim sum over i of t_i S_ii = sum (t_d = 1).
///   With coins a: u' = sum a_i u_i, y' = sum a_i y_i, sum' = sum over i <= j of a_i a_j S_ij.
///
/// In place of S_ij, i < j, one may reshare Q_ij = <u_i + u_j, y_i + y_j> = S_ii + S_ij + S_jj, one product in place of
/// two; what a party adds to one it adds to the other.
///
/// Coins represent the elements of the residue field F of A, which is A if A is a field. If the claim is false or an
/// S_ij is, then sum' - <u', y'> is a polynomial of degree 2 in a that is not 0, so the new claim is true with
/// probability at most 2 / |F|: over a Galois ring the polynomial is 2^v times one that is not 0 modulo 2, and whether
/// the value of that is 0 modulo 2 depends on the residues of a alone, over F, where Schwartz-Zippel holds. So coins of
/// a Galois ring may be any representatives.
///
/// The last fold takes in a random pair, so that u' and y' can be opened; what they show then is uniformly random, and
/// whether sum' = u' y' depends on what was added only.

#include <array>
#include <cassert>
#include <vector>

#include "protocols/cost.h"
#include "protocols/session.h"
#include "protocols/sharing/shift_pieces.h"
#include "protocols/sharing/zero_shares.h"
#include "protocols/verification/coins.h"
#include "protocols/verification/missing_component.h"
#include "protocols/verification/operands.h"

namespace parley {

template <typename A>
using Elements = RingVector<typename A::Word>;

/// Both components of the claim <u, y> = sum.
template <typename A>
struct InnerProduct {
  std::array<Elements<A>, 2> u, y, sum;

  std::size_t terms() const { return u[0].size() / A::kWords; }
  /// New terms are of no particular value.
  void resize(std::size_t terms) {
    for (auto* side : {&u, &y})
      for (Elements<A>& part : *side) part.resize(terms * A::kWords);
  }
};

constexpr std::size_t pair_count(std::size_t k) { return k * (k + 1) / 2; }
/// Of (i, j), i <= j < k, row by row.
constexpr std::size_t pair_index(std::size_t k, std::size_t i, std::size_t j) { return i * k - i * (i + 1) / 2 + j; }

/// Terms that are left for the last fold, at most.
inline constexpr std::size_t kLastTerms = 8;

template <typename A>
Elements<A> zeros(std::size_t elements) {
  Elements<A> all(elements * A::kWords);
  std::fill(all.begin(), all.end(), 0);
  return all;
}

/// How one fold was set up.
template <typename A>
struct FoldClaim {
  std::size_t k;
  std::size_t derived;  ///< d, the pair (d, d) that follows from the claim
  Elements<A> weights;  ///< t, k elements
};

/// Shares of all pairs from this party's parts of them; `local` holds all pairs.
template <typename A>
std::array<Elements<A>, 2> share_pairs(Session& s, const FoldClaim<A>& claim, Elements<A> local,
                                       const std::array<Elements<A>, 2>& sum) {
  using Word = typename A::Word;
  const std::size_t derived = pair_index(claim.k, claim.derived, claim.derived), count = pair_count(claim.k);
  constexpr std::size_t kWords = A::kWords;
  // 1. All but one are hidden by shares of zero and sent to the previous party.
  std::array<Elements<A>, 2> sent = {zeros<A>(count - 1), zeros<A>(count - 1)};
  Elements<A>& mine = sent[0];
  draw_zero_share<Word, typename A::Minus>(s, std::span(mine));
  local.erase(local.begin() + derived * kWords, local.begin() + (derived + 1) * kWords);
  A::add(mine.data(), local.data(), local.size());
  shift_pieces<Word>(s, mine, sent[1], [](std::size_t, std::size_t) {});
  // 2. S_dd = sum - sum over the other i of t_i S_ii.
  for (std::size_t p = 0; p < 2; ++p) {
    sent[p].insert(sent[p].begin() + derived * kWords, kWords, Word{0});
    Elements<A> diagonal;
    for (std::size_t i = 0; i < claim.k; ++i) {
      const auto at = sent[p].begin() + pair_index(claim.k, i, i) * kWords;
      diagonal.insert(diagonal.end(), at, at + kWords);
    }
    Elements<A> others = zeros<A>(1);
    A::combine(others.data(), claim.weights.data(), diagonal.data(), claim.k);
    Word* last = sent[p].data() + derived * kWords;
    A::add(last, sum[p].data(), kWords);
    A::subtract(last, others.data(), kWords);
  }
  return sent;
}

/// a_0 = 1, a_1, ...
template <typename A>
Elements<A> draw_challenges(const Key& coin, std::size_t k) {
  Elements<A> challenges(k * A::kWords);
  Prg prg(coin);
  A::draw_challenges(prg, challenges);
  std::fill_n(challenges.begin(), A::kWords, 0);
  A::set_one(challenges.data());
  return challenges;
}

/// sum over i <= j of a_i a_j S_ij.
template <typename A>
std::array<Elements<A>, 2> fold_sums(const Elements<A>& challenges, std::size_t k,
                                     const std::array<Elements<A>, 2>& pairs) {
  constexpr std::size_t kWords = A::kWords;
  Elements<A> left, right;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = i; j < k; ++j) {
      left.insert(left.end(), challenges.begin() + i * kWords, challenges.begin() + (i + 1) * kWords);
      right.insert(right.end(), challenges.begin() + j * kWords, challenges.begin() + (j + 1) * kWords);
    }
  A::multiply(left.data(), left.data(), right.data(), pair_count(k));
  std::array<Elements<A>, 2> sums = {zeros<A>(1), zeros<A>(1)};
  for (std::size_t p = 0; p < 2; ++p) A::combine(sums[p].data(), left.data(), pairs[p].data(), pair_count(k));
  return sums;
}

/// This party's parts of all Q_ij and S_ii but S_dd, for k stretches of m terms.
template <typename A>
Elements<A> local_parts(const InnerProduct<A>& product, std::size_t k, std::size_t m, std::size_t derived) {
  Elements<A> parts = zeros<A>(pair_count(k));
  const ComponentsOf<typename A::Word> all{product.u[0].data(), product.u[1].data(), product.y[0].data(),
                                           product.y[1].data()};
  for (std::size_t begin = 0; begin < m; begin += A::kBlock) {
    const std::size_t now = std::min(A::kBlock, m - begin);
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t j = i; j < k; ++j) {
        if (i == derived && j == derived) continue;
        const auto one = all + (i * m + begin) * A::kWords, other = all + (j * m + begin) * A::kWords;
        A::add_part(parts.data() + pair_index(k, i, j) * A::kWords, one, i == j ? nullptr : &other, now);
      }
  }
  return parts;
}

/// S_ij = Q_ij - S_ii - S_jj, in place.
template <typename A>
void subtract_squares(Elements<A>& pairs, std::size_t k) {
  const auto pair = [&](std::size_t i, std::size_t j) { return pairs.data() + pair_index(k, i, j) * A::kWords; };
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = i + 1; j < k; ++j)
      for (const std::size_t square : {i, j}) A::subtract(pair(i, j), pair(square, square), A::kWords);
}

/// One fold of `claim.k` stretches, into which the terms divide.
template <typename A>
void fold(Session& s, Coins& coins, InnerProduct<A>& product, const FoldClaim<A>& claim) {
  const std::size_t k = claim.k, m = product.terms() / k;
  // 1. Shares of all pairs. 2. Coins, now that all is fixed. 3. The smaller claim.
  auto pairs = share_pairs<A>(s, claim, local_parts<A>(product, k, m, claim.derived), product.sum);
  for (Elements<A>& part : pairs) subtract_squares<A>(part, k);
  const Elements<A> challenges = draw_challenges<A>(coins.toss(), k);
  product.sum = fold_sums<A>(challenges, k, pairs);
  for (auto* side : {&product.u, &product.y})
    for (Elements<A>& part : *side) {
      A::fold(part.data(), challenges.data(), k, m);
      part.resize(m * A::kWords);
    }
}

/// Puts a random pair in front: component i comes from the stream of the parties that hold it.
template <typename A>
void insert_random_pair(Session& s, InnerProduct<A>& product) {
  for (auto* side : {&product.u, &product.y}) {
    std::array<Elements<A>, 2> random = {zeros<A>(1), zeros<A>(1)};
    A::draw(s.pairwise(previous_of(s.self())), random[0]);
    A::draw(s.pairwise(next_of(s.self())), random[1]);
    for (std::size_t p = 0; p < 2; ++p) (*side)[p].insert((*side)[p].begin(), random[p].begin(), random[p].end());
  }
}

/// Throws ProtocolAbort unless <u, y> = sum. At least one term.
template <typename A>
void verify(Session& s, Coins& coins, InnerProduct<A>& product) {
  constexpr std::size_t kWords = A::kWords;
  const auto ones = [](std::size_t k) {
    Elements<A> weights = zeros<A>(k);
    for (std::size_t i = 0; i < k; ++i) A::set_one(weights.data() + i * kWords);
    return weights;
  };
  // 1. Fold until few terms are left.
  while (product.terms() > kLastTerms) {
    const std::size_t n = product.terms(), k = A::fold_factor(n);
    product.resize((n + k - 1) / k * k);
    for (auto* side : {&product.u, &product.y})
      for (Elements<A>& part : *side) std::fill(part.begin() + n * kWords, part.end(), 0);
    fold<A>(s, coins, product, {.k = k, .derived = 0, .weights = ones(k)});
  }
  // 2. Fold them with a random pair, which is not part of the claim.
  insert_random_pair(s, product);
  FoldClaim<A> last{.k = product.terms(), .derived = 1, .weights = ones(product.terms())};
  std::fill_n(last.weights.begin(), kWords, 0);
  fold<A>(s, coins, product, last);
  // 3. Open u', y' and sum'.
  coins.compare();
  Elements<A> first, second;
  for (auto* value : {&product.u, &product.y, &product.sum}) {
    first.insert(first.end(), (*value)[0].begin(), (*value)[0].end());
    second.insert(second.end(), (*value)[1].begin(), (*value)[1].end());
  }
  Elements<A> opened(first.size());
  get_missing<ReplicatedMalicious, typename A::Word>(s, first, second, opened);
  A::add(opened.data(), first.data(), first.size());
  A::add(opened.data(), second.data(), second.size());
  // 4. sum' = u' y'.
  A::multiply(opened.data(), opened.data(), opened.data() + kWords, 1);
  if (!std::equal(opened.begin(), opened.begin() + kWords, opened.begin() + 2 * kWords))
    fail_check(s, "a product is wrong");
}

/// Of sharing the pairs of a fold and tossing its coins.
template <typename A>
constexpr Cost fold_cost(std::size_t k) {
  Cost cost = kCoinCost;
  cost +=
      {.rounds = pair_count(k) > 1 ? 1u : 0u, .bytes_sent = (pair_count(k) - 1) * A::kWords * sizeof(typename A::Word)};
  return cost;
}

template <typename A>
constexpr Cost verify_cost(std::size_t terms) {
  Cost cost;
  for (; terms > kLastTerms;) {
    const std::size_t k = A::fold_factor(terms);
    cost += fold_cost<A>(k);
    terms = (terms + k - 1) / k;
  }
  cost += fold_cost<A>(terms + 1);
  cost += kCoinComparison;
  cost += {.rounds = 1, .bytes_sent = 3 * A::kWords * sizeof(typename A::Word) + kHashBytes};
  return cost;
}

}  // namespace parley
