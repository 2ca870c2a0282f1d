#pragma once

/// Bits in bit-sliced form: plane i holds bit i of all rows, 64 rows a word. A column of w-bit numbers is w planes; a
/// flag is one plane.

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/ring.h"
#include "core/ring_vector.h"

namespace parley {

using BitWord = std::uint64_t;

/// Words of one plane.
constexpr std::size_t plane_words(std::size_t rows) { return (rows + 63) / 64; }

/// Bit r of word w of a plane is row 64 w + r. Bits beyond the last row have no meaning.
class BitMatrix {
 public:
  BitMatrix() = default;
  /// Of no particular value.
  BitMatrix(std::size_t planes, std::size_t rows) : planes_(planes), rows_(rows), words_(planes * plane_words(rows)) {}
  static BitMatrix zeros(std::size_t planes, std::size_t rows);

  std::size_t planes() const { return planes_; }
  std::size_t rows() const { return rows_; }
  std::span<const BitWord> words() const { return words_; }
  std::span<BitWord> words() { return words_; }
  const BitWord* plane(std::size_t i) const { return words_.data() + i * plane_words(rows_); }
  BitWord* plane(std::size_t i) { return words_.data() + i * plane_words(rows_); }
  bool bit(std::size_t plane_index, std::size_t row) const { return plane(plane_index)[row / 64] >> (row % 64) & 1; }

  friend bool operator==(const BitMatrix& x, const BitMatrix& y);

 private:
  std::size_t planes_ = 0, rows_ = 0;
  RingVector<BitWord> words_;
};

/// Bits [0, width) of every value.
template <Ring2k R>
BitMatrix slice(std::span<const R> values, std::size_t width = kRingBits<R>);

/// The values behind the planes, as unsigned numbers; planes beyond the ring's width are left out.
template <Ring2k R>
RingVector<R> unslice(const BitMatrix& bits);

}  // namespace parley
