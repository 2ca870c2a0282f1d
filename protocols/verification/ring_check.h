#pragma once

/// Verifies products, inner products and matrix products over Z_2^k, in the extension GR(2^k, 47) (galois_ring.h),
/// whose random weights find an error even where only its top bit is set. Words are elements of the extension as they
/// stand, so the first fold works on words. Weights and challenges have coefficients 0 and 1, which represent the
/// residue field: products by them are sums over subsets, found in tables of all subsets of four.
///
/// Records of inner products are laid out as k stretches of terms: by outputs where the terms of an output are few, by
/// terms where they are many ("wide"). Weights are v_w t_j over outputs; where stretches divide the terms of one
/// output, t_j = 1. The two kinds are claims of their own, joined by one more coin after their first fold. Matrix
/// products Z = X Y are brought to inner products by random vectors from both sides, a^T X Y b = a^T Z b [Freivalds],
/// and join after the first fold.
///
/// A wrong product passes with probability at most (4 + 2 f) / 2^47 after f folds, f <= 30 for up to 2^35 terms: at
/// most 2^-41.

#include "protocols/verification/galois_ring.h"
#include "protocols/verification/inner_product_check.h"
#include "protocols/verification/product_log.h"

namespace parley {

/// Stretches of the first fold.
inline constexpr std::size_t kRingFold = 32, kShortRingFold = 4;

/// How the records are laid out: terms of each stretch, weights, per kind.
struct RingLayout {
  std::size_t k = kRingFold;
  std::size_t narrow_terms = 0, wide_terms = 0, matrix_terms = 0;

  bool narrow() const { return narrow_terms > 0; }
  bool wide() const { return wide_terms > 0; }
  std::size_t terms() const { return narrow_terms + wide_terms + matrix_terms; }
};

/// Terms of an output from which on stretches divide them.
inline constexpr std::size_t kWideLength = 64;

/// Terms that a matrix product of inner dimension k becomes: one, which is 0, where there are none, because somebody
/// may have added to the result.
constexpr std::size_t matrix_terms(std::size_t k) { return std::max<std::size_t>(k, 1); }

RingLayout layout_of(std::span<const ProductSpan> spans, std::size_t matrix_terms);

template <Ring2k R>
RingLayout layout_of(const RingRecords<R>& records) {
  std::size_t terms = 0;
  for (const auto& record : records.matrices) terms += matrix_terms(record.shape.k);
  return layout_of(records.spans, terms);
}

template <Ring2k R>
Cost check_layout_cost(const RingLayout& layout) {
  using A = GaloisRing<R>;
  Cost cost = kCoinCost;
  if (layout.narrow() || layout.wide()) {
    Cost first = fold_cost<A>(layout.k);
    if (layout.narrow() && layout.wide()) {
      first.bytes_sent *= 2;
      first.bytes_sent -= kCoinCost.bytes_sent;
      first.rounds += 1;
    }
    cost += first;
  }
  cost += verify_cost<A>(layout.terms());
  return cost;
}

template <Ring2k R>
Cost check_ring_cost(const RingRecords<R>& records) {
  return records.empty() ? Cost{} : check_layout_cost<R>(layout_of(records));
}

/// Throws ProtocolAbort unless all records are right. At least one record.
template <Ring2k R>
void check_ring(Session& s, const RingRecords<R>& records);

}  // namespace parley
