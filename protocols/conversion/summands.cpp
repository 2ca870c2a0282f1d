#include "protocols/conversion/summands.h"

#include "protocols/conversion/instantiate.h"

namespace parley {

template <Ring2k R>
std::vector<BitShares<Plain>> summands(Session& s, const PlainShare<R>& x, std::size_t width) {
  std::vector<BitShares<Plain>> number;
  number.push_back(share_public_bits<Plain>(s.self(), slice(x.words(), width)));
  return number;
}

template <Ring2k R>
std::vector<BitShares<Additive>> summands(Session& s, const AShare<R>& x, std::size_t width) {
  std::vector<BitShares<Additive>> numbers;
  for (PartyId party = 0; party < s.parties(); ++party) {
    const BitMatrix mine = party == s.self() ? slice(x.words(), width) : BitMatrix();
    numbers.push_back(share_input_bits<Additive>(s, party, width, x.size(), mine));
  }
  return numbers;
}

template <Ring2k R, ReplicatedScheme S>
std::vector<BitShares<S>> summands(Session& s, const RShare<R, S>& x, std::size_t width) {
  const std::size_t n = x.size();
  // The slices of component `c` at the two parties that hold it.
  const auto component = [&](PartyId c) {
    const bool is_first = s.self() == c, is_second = next_of(s.self()) == c;
    const BitMatrix bits = is_first ? slice(x.first(), width) : is_second ? slice(x.second(), width) : BitMatrix();
    return share_component_bits<S>(s, c, width, n, bits);
  };
  std::vector<BitShares<S>> numbers;
  if constexpr (kPartiesAreHonest<S>) {
    BitMatrix sum;
    if (s.self() == 0) {
      RingVector<R> words(n);
      ring_kernels<R>().add(words.data(), x.first().data(), x.second().data(), n);
      sum = slice(std::span<const R>(words), width);
    }
    numbers.push_back(share_input_bits<S>(s, 0, width, n, sum));
  } else {
    numbers.push_back(component(0));
    numbers.push_back(component(1));
  }
  numbers.push_back(component(2));
  return numbers;
}

#define PARLEY_INSTANTIATE(R)                                                                   \
  template std::vector<BitShares<Plain>> summands(Session&, const PlainShare<R>&, std::size_t); \
  template std::vector<BitShares<Additive>> summands(Session&, const AShare<R>&, std::size_t);
PARLEY_FOR_EACH_RING(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

#define PARLEY_INSTANTIATE(R, S) \
  template std::vector<BitShares<S>> summands(Session&, const RShare<R, S>&, std::size_t);
PARLEY_FOR_EACH_REPLICATED(PARLEY_INSTANTIATE)
#undef PARLEY_INSTANTIATE

}  // namespace parley
