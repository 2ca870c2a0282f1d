#include "protocols/boolean/bit_shares.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "protocols/boolean/instantiate.h"

namespace parley {
namespace {

/// The mask of a part that public bits may change. Whether a MAC's do is secret, so those are always worked on.
template <typename S>
std::optional<BitWord> mask_of_change(const typename S::Holder& holder, std::size_t part) {
  const BitWord mask = public_mask<S>(holder, part);
  if constexpr (std::same_as<typename S::Holder, PartyId>)
    if (mask == 0) return {};
  return mask;
}

}  // namespace

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
  for (std::size_t p = 0; p < S::kParts; ++p)
    if (const auto mask = mask_of_change<S>(x.holder(), p))
      std::ranges::transform(x.part(p).words(), values.words(), x.part(p).words().begin(),
                             [&](BitWord word, BitWord value) { return word ^ (value & *mask); });
  return x;
}

template <typename S>
BitShares<S> and_public(const BitView<S>& x, const BitMatrix& values) {
  assert(x.planes() == values.planes() && x.rows() == values.rows());
  BitShares<S> z(x.holder(), x.planes(), x.rows());
  for (std::size_t p = 0; p < S::kParts; ++p)
    for (std::size_t i = 0; i < x.planes(); ++i)
      std::transform(x[i][p], x[i][p] + x.words(), values.plane(i), z.part(p).plane(i), std::bit_and<>());
  return z;
}

template <typename S>
void flip(BitShares<S>& x, std::size_t first, std::size_t count) {
  const std::size_t words = plane_words(x.rows());
  for (std::size_t p = 0; p < S::kParts; ++p)
    if (const auto mask = mask_of_change<S>(x.holder(), p))
      for (BitWord& word : x.part(p).words().subspan(first * words, count * words)) word ^= *mask;
}

template <typename S>
BitShares<S> share_public_bits(const typename S::Holder& holder, const BitMatrix& values) {
  BitShares<S> shares(holder, values.planes(), values.rows());
  for (std::size_t p = 0; p < S::kParts; ++p) std::ranges::fill(shares.part(p).words(), BitWord{0});
  return shares ^= values;
}

#define PARLEY_INSTANTIATE(S)                                             \
  template BitShares<S> materialize(const BitView<S>&);                   \
  template BitShares<S> xor_planes(const BitView<S>&, const BitView<S>&); \
  template BitShares<S>& operator^=(BitShares<S>&, const BitMatrix&);     \
  template BitShares<S> and_public(const BitView<S>&, const BitMatrix&);  \
  template void flip(BitShares<S>&, std::size_t, std::size_t);            \
  template BitShares<S> share_public_bits(const S::Holder&, const BitMatrix&);
PARLEY_FOR_EACH_SCHEME(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
