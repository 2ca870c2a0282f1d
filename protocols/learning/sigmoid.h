#pragma once

/// The logistic function 1 / (1 + e^-z) of fixed-point numbers, as straight lines between knots.

#include <span>

#include "protocols/arithmetic/products.h"
#include "protocols/boolean/comparison.h"
#include "protocols/conversion/arithmetic_to_boolean.h"
#include "protocols/conversion/boolean_to_arithmetic.h"
#include "protocols/fixed_point/truncation.h"
#include "protocols/verification/check.h"

namespace parley {

/// Where the lines meet. Outside of the outermost knots the function is constant. The largest error anywhere is below
/// 0.01: a line over a stretch of length h errs by at most h^2 / 8 times the largest second derivative there.
std::span<const double> sigmoid_knots();

/// The same lines in the clear.
double piecewise_sigmoid(double z);

/// Bits of z that are compared: |z| below 2^kSigmoidMagnitudeBits.
inline constexpr int kSigmoidMagnitudeBits = 9;

/// The sigmoid of each <z>. Which knots z has reached: a comparison of its low bits with all knots at once; then the
/// sum of the lines' changes over the knots reached, one inner product; then one truncation.
template <typename Share>
Share sigmoid(Session& s, const Share& z, const FixedPoint& format);

/// With a party of three that may cheat: from an empty log on, with the check of everything, which the truncation
/// needs.
template <Ring2k R, typename S>
Cost sigmoid_cost(std::size_t n, PartyId parties, PartyId self, const FixedPoint& format) {
  const std::size_t width = static_cast<std::size_t>(format.fraction_bits + kSigmoidMagnitudeBits + 1);
  const std::size_t knots = sigmoid_knots().size();
  Cost cost = arithmetic_to_boolean_cost<S>(width, n, parties, self);
  cost += less_than_public_cost<S>(width, n, parties, knots);
  const std::size_t words_of_ands = cost.bytes_sent / sizeof(BitWord);
  cost += bits_to_arithmetic_cost<R, S>(knots, n, parties, self);
  if constexpr (std::same_as<S, Additive>) cost += dot_cost<R>(n, knots, parties);
  if constexpr (std::same_as<S, Spdz2k>) cost += spdz_dot_cost(n, knots, parties);
  if constexpr (ReplicatedScheme<S>) cost += replicated_mul_cost<R>(n);
  if constexpr (std::same_as<S, ReplicatedMalicious>)
    cost += check_products_cost<R>({{.outputs = 2 * knots * n, .length = 1}, {.outputs = n, .length = knots}});
  cost += truncate_cost<R, S>(n, parties, self, words_of_ands);
  return cost;
}

}  // namespace parley
