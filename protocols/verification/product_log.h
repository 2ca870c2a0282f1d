#pragma once

/// Products that were made and not verified yet: this party's components of their operands and results.
///
/// A log is verified whenever it is full, at exactly so many words whatever the operations were that filled it, so what
/// the checks cost follows from how much was recorded. Its memory is used again and again.

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "core/ring_vector.h"
#include "protocols/boolean/bit_shares.h"
#include "protocols/session.h"
#include "protocols/sharing/matrix_shape.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// Words of the left operands that a log holds; ANDs and each ring have their own. A little more than a power of two:
/// checks read stretches of a log side by side, which must not lie a power of two apart, or they all fall into the same
/// few lines of a cache.
inline constexpr std::size_t kLogWords = 64 * 8200;

/// Both components of as many words.
template <Ring2k R>
using Components = std::array<RingVector<R>, 2>;

/// Words of bits, z = x & y.
struct BitRecords {
  Components<BitWord> x, y, z;
  std::size_t words() const { return z[0].size(); }
  void clear();
};

/// z_o = sum over l of x_(o, l) y_(o, l), `length` terms each, from word `at` of x and y and output `z_at` of z on.
struct ProductSpan {
  std::size_t length, outputs, at = 0, z_at = 0;
  std::size_t words() const { return outputs * length; }
};

template <Ring2k R>
struct MatrixRecord {
  Components<R> x, y, z;
  MatrixShape shape;
};

template <Ring2k R>
struct RingRecords {
  Components<R> x, y, z;
  std::vector<ProductSpan> spans;  ///< in the order in which their words lie in x, y and z
  std::vector<MatrixRecord<R>> matrices;

  bool empty() const { return spans.empty() && matrices.empty(); }
  void clear();
};

/// The part of a session's state that belongs to ReplicatedMalicious.
struct ProductLog {
  BitRecords bits;
  RingRecords<std::uint32_t> words32;
  RingRecords<std::uint64_t> words64;

  template <Ring2k R>
  RingRecords<R>& words() {
    if constexpr (sizeof(R) == 4)
      return words32;
    else
      return words64;
  }
  bool empty() const { return bits.words() == 0 && words32.empty() && words64.empty(); }
};

/// How `outputs` products of `length` terms fill logs of which the first holds `held` words: part(done, now) for each
/// stretch of them that goes into one log, and full() after each log that has no room for one more. Gives what the last
/// log holds.
template <typename Part, typename Full>
std::size_t fill_logs(std::size_t held, std::size_t length, std::size_t outputs, Part&& part, Full&& full) {
  for (std::size_t done = 0; done < outputs;) {
    const std::size_t room = (kLogWords - std::min(held, kLogWords)) / length;
    const std::size_t now = std::min(outputs - done, held == 0 ? std::max<std::size_t>(room, 1) : room);
    if (now > 0) part(done, now);
    done += now;
    held += now * length;
    if (held + length <= kLogWords) continue;
    full();
    held = 0;
  }
  return held;
}

void record_ands(Session& s, const BitView<ReplicatedMalicious>& x, const BitView<ReplicatedMalicious>& y,
                 const BitShares<ReplicatedMalicious>& z);

template <Ring2k R>
void record_products(Session& s, const RShare<R, ReplicatedMalicious>& x, const RShare<R, ReplicatedMalicious>& y,
                     const RShare<R, ReplicatedMalicious>& z, std::size_t length);

/// Matrices are kept whole; one that alone is longer than a log is verified at once.
template <Ring2k R>
void record_matrix_product(Session& s, const RShare<R, ReplicatedMalicious>& x, const RShare<R, ReplicatedMalicious>& y,
                           const RShare<R, ReplicatedMalicious>& z, const MatrixShape& shape);

}  // namespace parley
