#pragma once

/// Verifies ANDs, 64 a word. Words of bits are read as elements of GF(2^64), coefficient by coefficient, and combined
/// with random weights v_w t_j; the first fold works on the bits themselves.
///
/// A wrong product passes with probability at most (2 + 2 f) / 2^64, f <= 13 folds: the weights miss it with at most 2
/// / 2^64, each fold with at most 2 / 2^64 (inner_product_check.h).

#include "protocols/verification/gf64_algebra.h"
#include "protocols/verification/inner_product_check.h"
#include "protocols/verification/product_log.h"

namespace parley {

/// Stretches of the first fold. Many make the rest short, few its message.
constexpr std::size_t bit_fold(std::size_t words) { return words < (1 << 16) ? 16 : 64; }

/// `words` recorded words of 64 ANDs.
constexpr Cost check_bits_cost(std::size_t words) {
  if (words == 0) return {};
  const std::size_t k = bit_fold(words);
  Cost cost = kCoinCost;
  cost += fold_cost<Gf64>(k);
  cost += verify_cost<Gf64>((words + k - 1) / k * 64);
  return cost;
}

/// Throws ProtocolAbort unless z = x & y throughout. At least one word. Pads the records.
void check_bits(Session& s, BitRecords& records);

}  // namespace parley
