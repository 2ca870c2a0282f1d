#include "protocols/learning/sigmoid.h"

#include <array>
#include <cmath>
#include <vector>

#include "protocols/conversion/instantiate.h"
#include "protocols/sharing/arrange.h"

namespace parley {
namespace {

constexpr std::array kKnots{-5.0, -3.4, -2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4, 3.4, 5.0};

double exact_sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

struct Line {
  double slope, offset;
};

/// The line after each knot.
std::array<Line, kKnots.size()> lines() {
  std::array<Line, kKnots.size()> all{};
  for (std::size_t k = 0; k + 1 < kKnots.size(); ++k) {
    const double left = exact_sigmoid(kKnots[k]), right = exact_sigmoid(kKnots[k + 1]);
    all[k].slope = (right - left) / (kKnots[k + 1] - kKnots[k]);
    all[k].offset = left - all[k].slope * kKnots[k];
  }
  all.back() = {0, exact_sigmoid(kKnots.back())};
  return all;
}

}  // namespace

std::span<const double> sigmoid_knots() { return kKnots; }

double piecewise_sigmoid(double z) {
  double value = exact_sigmoid(kKnots.front());
  const auto all = lines();
  for (std::size_t k = 0; k < kKnots.size(); ++k)
    if (z >= kKnots[k]) value = all[k].slope * z + all[k].offset;
  return value;
}

template <typename Share>
Share sigmoid(Session& s, const Share& z, const FixedPoint& format) {
  using S = typename Share::Scheme;
  using R = typename Share::Ring;
  const std::size_t n = z.size();
  const int f = format.fraction_bits;
  const auto width = static_cast<std::size_t>(f + kSigmoidMagnitudeBits + 1);
  const auto fixed = [](double value, int bits) { return from_signed<R>(std::llround(std::ldexp(value, bits))); };

  // 1. A bit per knot: not yet reached.
  std::vector<std::uint64_t> bounds;
  for (const double knot : kKnots) bounds.push_back(fixed(knot, f) & ((std::uint64_t{1} << width) - 1));
  const auto bits = arithmetic_to_boolean(s, z, width);
  const auto reached = ~less_than_public(s, view(bits), bounds, Signedness::as_signed);
  const Share flags = bits_to_arithmetic<R, S>(s, reached);  // knot after knot

  // 2. What changes at each knot, if it is reached: slope times z and offset, both of 2 f fraction bits.
  const auto all = lines();
  RingVector<R> slopes(kKnots.size() * n), offsets(kKnots.size() * n);
  for (std::size_t k = 0; k < kKnots.size(); ++k) {
    const Line before = k == 0 ? Line{0, exact_sigmoid(kKnots.front())} : all[k - 1];
    std::fill_n(slopes.begin() + static_cast<std::ptrdiff_t>(k * n), n, fixed(all[k].slope - before.slope, f));
    std::fill_n(offsets.begin() + static_cast<std::ptrdiff_t>(k * n), n, fixed(all[k].offset - before.offset, 2 * f));
  }
  Share changes = repeat(z, kKnots.size());
  changes *= std::span<const R>(slopes);
  changes += std::span<const R>(offsets);

  // 3. Their sum, row by row.
  Share sum = dot(s, transpose(flags, kKnots.size(), n), transpose(changes, kKnots.size(), n), kKnots.size());
  const RingVector<R> start(n, fixed(exact_sigmoid(kKnots.front()), 2 * f));
  sum += std::span<const R>(start);
  return truncate(s, sum, static_cast<unsigned>(f));
}

#define PARLEY_INSTANTIATE(S) \
  template S::Arithmetic<std::uint64_t> sigmoid(Session&, const S::Arithmetic<std::uint64_t>&, const FixedPoint&);
PARLEY_INSTANTIATE(Plain)
PARLEY_INSTANTIATE(Additive)
PARLEY_INSTANTIATE(Replicated)
PARLEY_INSTANTIATE(ReplicatedMalicious)
PARLEY_INSTANTIATE(Spdz2k)
#undef PARLEY_INSTANTIATE

}  // namespace parley
