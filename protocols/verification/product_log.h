#pragma once

/// Products that were made and not verified yet: this party's components of their operands and results.

#include <array>
#include <cstddef>
#include <vector>

#include "core/ring_vector.h"
#include "protocols/boolean/bit_shares.h"
#include "protocols/session.h"
#include "protocols/sharing/matrix_shape.h"
#include "protocols/sharing/replicated.h"

namespace parley {

/// Both components of as many words.
template <Ring2k R>
using Components = std::array<RingVector<R>, 2>;

/// z_o = sum over l of x_(o, l) y_(o, l), `length` terms each.
template <Ring2k R>
struct ProductRecord {
  Components<R> x, y, z;
  std::size_t length = 1;
};

template <Ring2k R>
struct MatrixRecord {
  Components<R> x, y, z;
  MatrixShape shape;
};

/// Words of bits, z = x & y.
struct BitRecords {
  Components<BitWord> x, y, z;
};

template <Ring2k R>
struct RingRecords {
  std::vector<ProductRecord<R>> products;
  std::vector<MatrixRecord<R>> matrices;
  bool empty() const { return products.empty() && matrices.empty(); }
};

/// The part of a session's state that belongs to ReplicatedMalicious.
struct ProductLog {
  BitRecords bits;
  RingRecords<std::uint32_t> words32;
  RingRecords<std::uint64_t> words64;
  std::size_t bytes = 0;

  template <Ring2k R>
  RingRecords<R>& words() {
    if constexpr (sizeof(R) == 4)
      return words32;
    else
      return words64;
  }
};

/// Bytes that the log of a session may reach; the operation that passes it is followed by a check.
inline constexpr std::size_t kLogBytes = std::size_t{24} << 20;

void record_ands(Session& s, const BitView<ReplicatedMalicious>& x, const BitView<ReplicatedMalicious>& y,
                 const BitShares<ReplicatedMalicious>& z);

template <Ring2k R>
void record_products(Session& s, const RShare<R, ReplicatedMalicious>& x, const RShare<R, ReplicatedMalicious>& y,
                     const RShare<R, ReplicatedMalicious>& z, std::size_t length);

template <Ring2k R>
void record_matrix_product(Session& s, const RShare<R, ReplicatedMalicious>& x, const RShare<R, ReplicatedMalicious>& y,
                           const RShare<R, ReplicatedMalicious>& z, const MatrixShape& shape);

}  // namespace parley
