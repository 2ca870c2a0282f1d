#include "protocols/conversion/field_and_ring.h"

#include <fmt/format.h>

#include "core/error.h"
#include "protocols/sharing/open.h"

namespace parley {
namespace {

using Ring = std::uint64_t;

constexpr Ring kLift = Ring{1} << (kCrossingBits - 1);  // makes the numbers unsigned
constexpr unsigned kRingTop = 63, kFieldTop = 60;
constexpr std::uint64_t kRingSize = field61_fold(Word128{1} << 64);  // in the field

void require_masks(const Session& s, std::size_t n, std::size_t r, std::size_t other_r, std::size_t top) {
  if (n != r || n != other_r || n != top)
    throw ConfigError(fmt::format("party {}: {} elements that cross were given {}, {} and {} parts of masks", s.self(),
                                  n, r, other_r, top));
}

RingVector<Ring> open_masked(Session& s, const AShare<Ring>& x) { return open(s, x); }

RingVector<Ring> open_masked(Session& s, const SpdzShare<Ring>& x) {
  s.costs().add("ring_to_field", {.rounds = 1, .bytes_sent = x.size() * sizeof(Word128) * (s.parties() - 1u)});
  RingVector<Ring> opened = open_unchecked(s, x);
  check_macs(s);
  return opened;
}

}  // namespace

template <typename Share>
FieldShare ring_to_field(Session& s, const Share& x, const RingMasks<Share>& masks) {
  const std::size_t n = x.size();
  require_masks(s, n, masks.r.size(), masks.in_field.size(), masks.top.size());
  if (n == 0) return masks.in_field;
  // 1. Open c = x + 2^59 + r modulo 2^64.
  const RingVector<Ring> lifts(n, kLift);
  const RingVector<Ring> c = open_masked(s, x + masks.r + std::span<const Ring>(lifts));
  // 2. <x> = c - 2^59 - <r> + 2^64 [c < 2^63] <top>.
  FieldVector known(n), wraps(n);
  for (std::size_t i = 0; i < n; ++i) {
    known[i] = field61_subtract(field61_fold(c[i]), kLift);
    wraps[i] = c[i] >> kRingTop ? 0 : kRingSize;
  }
  FieldShare element = masks.top * std::span<const std::uint64_t>(wraps) - masks.in_field;
  return element += known;
}

template <typename Share>
Share field_to_ring(Session& s, const FieldShare& x, const FieldMasks<Share>& masks) {
  const std::size_t n = x.size();
  require_masks(s, n, masks.r.size(), masks.in_ring.size(), masks.top.size());
  if (n == 0) return masks.in_ring;
  // 1. Open c = x + 2^59 + r modulo p.
  s.costs().add("field_to_ring", field_open_unchecked_cost(n, s.parties()));
  const FieldVector lifts(n, kLift);
  FieldShare masked = x + masks.r;
  const FieldVector c = open_unchecked(s, masked += lifts);
  check_field_macs(s);
  // 2. <x> = c - 2^59 - <r> + p [c < 2^60] <top>.
  RingVector<Ring> known(n), wraps(n);
  for (std::size_t i = 0; i < n; ++i) {
    known[i] = c[i] - kLift;
    wraps[i] = c[i] >> kFieldTop ? 0 : kField61Modulus;
  }
  Share element = masks.top;
  element *= std::span<const Ring>(wraps);
  element -= masks.in_ring;
  return element += std::span<const Ring>(known);
}

#define PARLEY_INSTANTIATE(Share)                                                     \
  template FieldShare ring_to_field(Session&, const Share&, const RingMasks<Share>&); \
  template Share field_to_ring(Session&, const FieldShare&, const FieldMasks<Share>&);
PARLEY_INSTANTIATE(AShare<Ring>)
PARLEY_INSTANTIATE(SpdzShare<Ring>)
#undef PARLEY_INSTANTIATE

}  // namespace parley
