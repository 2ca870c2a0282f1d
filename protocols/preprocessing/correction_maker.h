#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "protocols/preprocessing/correlations.h"

namespace parley {

/// The dealer's half of seeded correlations: knows the keys of all computing parties and computes what party 0 needs so
/// that the shares add up to what the law of the type says.
class CorrectionMaker {
 public:
  /// keys[j] is shared with computing party j.
  explicit CorrectionMaker(std::vector<Key> keys);

  /// Corrections of items [first, first + count) of a stock: parts[i] those of part i, empty for a free part.
  void make(const CorrelationKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
            std::span<const MutableBytes> parts) const;

 private:
  std::vector<Key> keys_;
  MacKeys mac_keys_;
};

/// Items whose corrections make about `bytes`; at least one.
std::uint64_t items_per_step(const CorrelationKind& kind, std::size_t bytes);

}  // namespace parley
