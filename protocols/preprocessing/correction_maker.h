#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "protocols/preprocessing/triple_source.h"

namespace parley {

/// The dealer's half of seeded triples: knows the keys of all computing parties and computes what party 0 needs so that
/// the shares of c add up to a b.
class CorrectionMaker {
 public:
  /// keys[j] is shared with computing party j.
  explicit CorrectionMaker(std::vector<Key> keys) : keys_(std::move(keys)) {}

  /// Corrections of triples [first, first + count) of a stock: count * kind.c_words() words.
  void make(const TripleKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
            MutableBytes out) const;

 private:
  template <Ring2k R>
  void make_words(const TripleKind& kind, std::uint32_t stock, std::uint64_t first, std::uint64_t count,
                  std::span<R> out) const;

  std::vector<Key> keys_;
};

/// Triples whose corrections make a message of about `bytes`; at least one.
std::uint64_t triples_per_message(const TripleKind& kind, std::size_t bytes);

}  // namespace parley
