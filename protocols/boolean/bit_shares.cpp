#include "protocols/boolean/bit_shares.h"

#include <algorithm>

#include "protocols/boolean/instantiate.h"

namespace parley {

template <typename S>
BitShares<S> materialize(const BitView<S>& x) {
  BitShares<S> copy(x.holder(), x.planes(), x.rows());
  for (std::size_t i = 0; i < x.planes(); ++i)
    for (std::size_t p = 0; p < S::kParts; ++p) std::copy_n(x[i][p], x.words(), copy.part(p).plane(i));
  return copy;
}

template <typename S>
BitShares<S> xor_planes(const BitView<S>& x, const BitView<S>& y) {
  assert(x.planes() == y.planes() && x.rows() == y.rows() && x.holder() == y.holder());
  BitShares<S> z(x.holder(), x.planes(), x.rows());
  for (std::size_t i = 0; i < x.planes(); ++i)
    for (std::size_t p = 0; p < S::kParts; ++p) {
      BitWord* __restrict out = z.part(p).plane(i);
      const BitWord *left = x[i][p], *right = y[i][p];
      for (std::size_t w = 0; w < x.words(); ++w) out[w] = left[w] ^ right[w];
    }
  return z;
}

template <typename S>
BitShares<S>& operator^=(BitShares<S>& x, const BitMatrix& values) {
  assert(x.planes() == values.planes() && x.rows() == values.rows());
  if (const int part = S::public_part(x.holder()); part >= 0)
    std::ranges::transform(x.part(part).words(), values.words(), x.part(part).words().begin(), std::bit_xor<>());
  return x;
}

template <typename S>
void flip(BitShares<S>& x, std::size_t first, std::size_t count) {
  const int part = S::public_part(x.holder());
  if (part < 0) return;
  const std::size_t words = plane_words(x.rows());
  for (BitWord& word : x.part(part).words().subspan(first * words, count * words)) word = ~word;
}

template <typename S>
BitShares<S> share_public_bits(PartyId holder, const BitMatrix& values) {
  BitShares<S> shares(holder, values.planes(), values.rows());
  for (std::size_t p = 0; p < S::kParts; ++p) std::ranges::fill(shares.part(p).words(), BitWord{0});
  return shares ^= values;
}

#define PARLEY_INSTANTIATE(S)                                             \
  template BitShares<S> materialize(const BitView<S>&);                   \
  template BitShares<S> xor_planes(const BitView<S>&, const BitView<S>&); \
  template BitShares<S>& operator^=(BitShares<S>&, const BitMatrix&);     \
  template void flip(BitShares<S>&, std::size_t, std::size_t);            \
  template BitShares<S> share_public_bits(PartyId, const BitMatrix&);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
