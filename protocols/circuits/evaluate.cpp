#include "protocols/circuits/evaluate.h"

#include <algorithm>

#include "protocols/boolean/instantiate.h"
#include "protocols/circuits/bundles.h"
#include "protocols/sharing/key_holder.h"

namespace parley {
namespace {

/// Words of a plane that all linear gates of a layer work on before the next ones are fetched: a few hundred wires of
/// them stay in the second-level cache.
constexpr std::size_t kColumn = 64;

/// The share planes of all slots.
template <typename S>
class Slots {
 public:
  Slots(const typename S::Holder& holder, std::size_t slots, std::size_t rows) : planes_(holder, slots, rows) {}

  typename BitView<S>::Plane operator[](Slot slot) const {
    typename BitView<S>::Plane plane;
    for (std::size_t p = 0; p < S::kParts; ++p) plane[p] = planes_.part(p).plane(slot);
    return plane;
  }

  void put(Slot slot, const typename BitView<S>::Plane& plane) {
    for (std::size_t p = 0; p < S::kParts; ++p) std::copy_n(plane[p], words(), planes_.part(p).plane(slot));
  }

  void apply(const std::vector<LocalStep>& steps) {
    for (std::size_t p = 0; p < S::kParts; ++p) {
      const BitWord ones = public_mask<S>(planes_.holder(), p);
      for (std::size_t begin = 0; begin < words(); begin += kColumn) {
        const std::size_t n = std::min(kColumn, words() - begin);
        for (const LocalStep& step : steps) apply(step, planes_.part(p), ones, begin, n);
      }
    }
  }

 private:
  std::size_t words() const { return plane_words(planes_.rows()); }

  /// `ones` is this part's share of the public bits 1.
  static void apply(const LocalStep& step, BitMatrix& part, BitWord ones, std::size_t begin, std::size_t n) {
    BitWord* const out = part.plane(step.out) + begin;
    if (step.kind == GateKind::constant) {
      std::fill_n(out, n, step.a ? ones : 0);
      return;
    }
    const BitWord* const a = part.plane(step.a) + begin;
    if (step.kind == GateKind::negation) {
      for (std::size_t i = 0; i < n; ++i) out[i] = a[i] ^ ones;
      return;
    }
    const BitWord* const b = part.plane(step.b) + begin;
    for (std::size_t i = 0; i < n; ++i) out[i] = a[i] ^ b[i];
  }

  BitShares<S> planes_;
};

}  // namespace

template <typename S>
std::vector<BitShares<S>> evaluate(Session& s, const Schedule& schedule, std::span<const BitShares<S>> inputs) {
  const std::size_t rows = require_bundles(std::span<const Wire>(schedule.inputs), inputs);
  const auto holder = holder_here<S>(s);
  Slots<S> slots(holder, schedule.slots, rows);
  std::size_t wire = 0;
  for (const BitShares<S>& bundle : inputs) {
    const BitView<S> planes = bundle;
    for (std::size_t i = 0; i < planes.planes(); ++i, ++wire)
      if (schedule.input_slots[wire] != kNoSlot) slots.put(schedule.input_slots[wire], planes[i]);
  }

  for (const Layer& layer : schedule.layers) {
    slots.apply(layer.local);
    if (layer.ands.empty()) continue;
    BitView<S> x(holder, rows), y(holder, rows);
    for (const AndStep& step : layer.ands) {
      x.push(slots[step.a]);
      y.push(slots[step.b]);
    }
    const BitShares<S> products = and_planes(s, x, y);
    const BitView<S> z = products;
    for (std::size_t i = 0; i < layer.ands.size(); ++i) slots.put(layer.ands[i].out, z[i]);
  }

  std::vector<BitShares<S>> outputs;
  wire = 0;
  for (const Wire width : schedule.outputs) {
    BitView<S> bundle(holder, rows);
    for (Wire i = 0; i < width; ++i, ++wire) bundle.push(slots[schedule.output_slots[wire]]);
    outputs.push_back(materialize(bundle));
  }
  return outputs;
}

#define PARLEY_INSTANTIATE(S) \
  template std::vector<BitShares<S>> evaluate(Session&, const Schedule&, std::span<const BitShares<S>>);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
