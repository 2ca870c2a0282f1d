#include "protocols/boolean/bit_matrix.h"

#include <algorithm>

#include "protocols/kernels/ring_kernels.h"

namespace parley {

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
  const std::size_t sliced = std::min<std::size_t>(width, kRingBits<R>);
  ring_kernels<R>().slice(bits.words().data(), plane_words(values.size()), values.data(), values.size(), 0, sliced);
  std::ranges::fill(bits.words().subspan(sliced * plane_words(values.size())), BitWord{0});
  return bits;
}

template <Ring2k R>
RingVector<R> unslice(const BitMatrix& bits) {
  RingVector<R> values(bits.rows());
  const std::size_t width = std::min<std::size_t>(bits.planes(), kRingBits<R>);
  ring_kernels<R>().unslice(values.data(), bits.words().data(), plane_words(bits.rows()), bits.rows(), width,
                            PlaneExtension::zero);
  return values;
}

template BitMatrix slice(std::span<const std::uint32_t>, std::size_t);
template BitMatrix slice(std::span<const std::uint64_t>, std::size_t);
template RingVector<std::uint32_t> unslice(const BitMatrix&);
template RingVector<std::uint64_t> unslice(const BitMatrix&);

}  // namespace parley
