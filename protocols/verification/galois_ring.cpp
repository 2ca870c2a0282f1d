#include "protocols/verification/galois_ring.h"

#include <algorithm>

#include "core/cpu.h"

namespace parley {
namespace {

constexpr const GaloisPath* kPaths[] = {
#ifdef __x86_64__
    &kGaloisAvx512,
    &kGaloisAvx2,
#endif
    &kGaloisPortable,
};

}  // namespace

std::span<const GaloisPath* const> galois_paths() { return kPaths; }

const GaloisPath& galois_path() {
  static const GaloisPath& chosen = *first_usable(kPaths);
  return chosen;
}

template <Ring2k R>
void GaloisRing<R>::draw(Prg& prg, std::span<R> elements) {
  prg.fill(elements);
  for (std::size_t i = kGaloisDegree; i < elements.size(); i += kWords) elements[i] = 0;
}

template <Ring2k R>
void GaloisRing<R>::draw_challenges(Prg& prg, std::span<R> elements) {
  RingVector<std::uint64_t> bits(elements.size() / kWords);
  prg.fill(std::span(bits));
  std::ranges::copy(of_bits(bits), elements.begin());
}

template <Ring2k R>
RingVector<std::uint64_t> GaloisRing<R>::bits_of(std::span<const R> elements) {
  RingVector<std::uint64_t> bits(elements.size() / kWords);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] = 0;
    for (std::size_t c = 0; c < kGaloisDegree; ++c) bits[i] |= std::uint64_t{elements[i * kWords + c]} << c;
  }
  return bits;
}

template <Ring2k R>
RingVector<R> GaloisRing<R>::of_bits(std::span<const std::uint64_t> bits) {
  RingVector<R> elements(bits.size() * kWords);
  for (std::size_t i = 0; i < bits.size(); ++i)
    for (std::size_t c = 0; c < kWords; ++c)
      elements[i * kWords + c] = c < kGaloisDegree ? static_cast<R>(bits[i] >> c & 1) : R{0};
  return elements;
}

template <Ring2k R>
void GaloisRing<R>::combine(R* sum, const R* scalars, const R* x, std::size_t k) {
  RingVector<R> products(k * kWords);
  multiply(products.data(), scalars, x, k);
  std::fill_n(sum, kWords, R{0});
  for (std::size_t j = 0; j < k; ++j) add(sum, products.data() + j * kWords, kWords);
}

template <Ring2k R>
void GaloisRing<R>::fold(R* x, const R* challenges, std::size_t k, std::size_t m) {
  galois_kernels<R>().fold(x, bits_of({challenges, k * kWords}).data(), k, m);
}

template struct GaloisRing<std::uint32_t>;
template struct GaloisRing<std::uint64_t>;

}  // namespace parley
