#pragma once

/// Division by 2^f, which brings a product of fixed-point numbers back to their scale.

#include "protocols/arithmetic/products.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/fixed_point/encoding.h"
#include "protocols/fixed_point/spdz2k_truncation.h"
#include "protocols/sharing/open.h"

namespace parley {

/// floor(x / 2^f), rounded down to minus infinity. Never fails. In replicated sharing: through bits and back.
template <typename Share>
Share truncate_exact(Session& s, const Share& x, unsigned f);

/// With a party of three that may cheat: the check included, of its own ANDs and of `unchecked_words` words of ANDs
/// that were recorded before. Products that were recorded before are checked too, at check_products_cost.
template <Ring2k R, typename S>
Cost truncate_exact_cost(std::size_t n, PartyId parties, PartyId self, std::size_t unchecked_words = 0) {
  Cost cost = arithmetic_to_boolean_cost<S>(kRingBits<R>, n, parties, self);
  const std::size_t words_of_ands = unchecked_words + cost.bytes_sent / sizeof(BitWord);
  cost += boolean_to_arithmetic_cost<R, S>(n, parties, self, {}, words_of_ands);
  return cost;
}

/// x / 2^f, off by at most one unit, with probability at least 1 - |x| / 2^(k-1); otherwise off by 2^(k-f). Keep |x|
/// 40 bits below the ring's width. Each of x_0 + x_1, at party 0, and x_2 is shifted where it lies [SecureML, theorem
/// 1; ABY3, section 5.1]; party 0 shares its half anew.
///
/// In additive sharing, where a local shift is wrong for more than two parties, a truncation pair r is used: x + r is
/// opened, one word a party, and the top bit of r corrects what wraps. Off by at most one unit, always, for
/// |x| < 2^(k-2). [Dalskov, Escudero, Keller 2020, section 4] With MACs the same (spdz2k_truncation.h).
///
/// With a party of three that may cheat nobody's shift can be taken on trust: the same as `truncate_exact`.
template <typename Share>
Share truncate(Session& s, const Share& x, unsigned f);

template <Ring2k R, typename S>
Cost truncate_cost(std::size_t n, PartyId parties, PartyId self, std::size_t unchecked_words = 0) {
  if constexpr (std::same_as<S, Plain>) return {};
  if constexpr (std::same_as<S, Additive>) {
    Cost cost = open_cost<R>(n, parties);
    cost.correlations = n;
    return cost;
  }
  if constexpr (std::same_as<S, Spdz2k>) return spdz_truncate_cost(n, parties);
  if constexpr (kPartiesAreHonest<S>) return replicated_input_cost<R>(n, 0, self);
  return truncate_exact_cost<R, S>(n, parties, self, unchecked_words);
}

/// The product of fixed-point numbers of `f` fraction bits, elementwise.
template <typename Share>
Share mul_fixed(Session& s, const Share& x, const Share& y, unsigned f) {
  return truncate(s, mul(s, x, y), f);
}

/// x / d for a public d, |d| >= 2^-f: a product with its encoded inverse, so the relative error is about 2^-f |d| and
/// one unit more.
template <typename Share>
Share divide_by_public(Session& s, const Share& x, double d, const FixedPoint& format);

}  // namespace parley
