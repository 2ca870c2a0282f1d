#include "protocols/kernels/replicated_product.h"

#include <algorithm>
#include <array>

#include "protocols/kernels/ring_kernels.h"

namespace parley {
namespace {

/// Two of them and what passes through beside them fit the first-level cache.
constexpr std::size_t kMaskBytes = 4096;

template <Ring2k R, typename Product>
void by_blocks(std::span<R> z, ReplicatedWords<R>& words, Prg& plus, Prg& minus, Product&& product) {
  constexpr std::size_t kBlockWords = kMaskBytes / sizeof(R);
  alignas(64) std::array<R, kBlockWords> mask, other_mask;
  for (std::size_t i = 0; i < z.size(); i += kBlockWords) {
    const std::size_t now = std::min(kBlockWords, z.size() - i);
    plus.fill(std::span(mask).first(now));
    minus.fill(std::span(other_mask).first(now));
    product(z.data() + i, words, mask.data(), other_mask.data(), now);
    words.x0 += now, words.x1 += now, words.y0 += now, words.y1 += now;
  }
}

}  // namespace

template <Ring2k R>
void replicated_product(std::span<R> z, ReplicatedWords<R> words, Prg& plus, Prg& minus) {
  by_blocks(z, words, plus, minus, *ring_kernels<R>().replicated_mul);
}
template void replicated_product(std::span<std::uint32_t>, ReplicatedWords<std::uint32_t>, Prg&, Prg&);
template void replicated_product(std::span<std::uint64_t>, ReplicatedWords<std::uint64_t>, Prg&, Prg&);

void replicated_bit_product(std::span<std::uint64_t> z, ReplicatedWords<std::uint64_t> words, Prg& plus, Prg& minus) {
  by_blocks(z, words, plus, minus, *bit_kernels().replicated_and);
}

}  // namespace parley
