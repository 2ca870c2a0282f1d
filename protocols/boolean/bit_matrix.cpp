#include "protocols/boolean/bit_matrix.h"

#include <algorithm>
#include <array>

namespace parley {
namespace {

/// Transposes 64 x 64 bits: bit j of word i becomes bit i of word j. [Hacker's Delight, section 7-3]
void transpose(std::array<BitWord, 64>& block) {
  BitWord mask = 0x00000000ffffffff;
  for (unsigned half = 32; half != 0; half >>= 1, mask ^= mask << half)
    for (unsigned i = 0; i < 64; i = ((i | half) + 1) & ~half) {
      const BitWord swapped = (block[i] >> half ^ block[i | half]) & mask;
      block[i] ^= swapped << half;
      block[i | half] ^= swapped;
    }
}

}  // namespace

BitMatrix BitMatrix::zeros(std::size_t planes, std::size_t rows) {
  BitMatrix matrix(planes, rows);
  std::ranges::fill(matrix.words_, BitWord{0});
  return matrix;
}

bool operator==(const BitMatrix& x, const BitMatrix& y) {
  if (x.planes_ != y.planes_ || x.rows_ != y.rows_) return false;
  const std::size_t whole = x.rows_ / 64;
  const BitWord tail = x.rows_ % 64 == 0 ? 0 : (BitWord{1} << (x.rows_ % 64)) - 1;
  for (std::size_t i = 0; i < x.planes_; ++i) {
    if (!std::equal(x.plane(i), x.plane(i) + whole, y.plane(i))) return false;
    if (tail != 0 && ((x.plane(i)[whole] ^ y.plane(i)[whole]) & tail) != 0) return false;
  }
  return true;
}

template <Ring2k R>
BitMatrix slice(std::span<const R> values, std::size_t width) {
  BitMatrix bits(width, values.size());
  for (std::size_t word = 0; word < plane_words(values.size()); ++word) {
    std::array<BitWord, 64> block{};
    const auto rows = values.subspan(64 * word, std::min<std::size_t>(64, values.size() - 64 * word));
    std::ranges::copy(rows, block.begin());
    transpose(block);
    for (std::size_t i = 0; i < width; ++i) bits.plane(i)[word] = block[i];
  }
  return bits;
}

template <Ring2k R>
RingVector<R> unslice(const BitMatrix& bits) {
  RingVector<R> values(bits.rows());
  const std::size_t width = std::min<std::size_t>(bits.planes(), kRingBits<R>);
  for (std::size_t word = 0; word < plane_words(bits.rows()); ++word) {
    std::array<BitWord, 64> block{};
    for (std::size_t i = 0; i < width; ++i) block[i] = bits.plane(i)[word];
    transpose(block);
    const std::size_t rows = std::min<std::size_t>(64, bits.rows() - 64 * word);
    for (std::size_t r = 0; r < rows; ++r) values[64 * word + r] = static_cast<R>(block[r]);
  }
  return values;
}

template BitMatrix slice(std::span<const std::uint32_t>, std::size_t);
template BitMatrix slice(std::span<const std::uint64_t>, std::size_t);
template RingVector<std::uint32_t> unslice(const BitMatrix&);
template RingVector<std::uint64_t> unslice(const BitMatrix&);

}  // namespace parley
