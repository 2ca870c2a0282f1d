#include "protocols/ot/leaf_sums.h"

#include <algorithm>
#include <array>

#include "core/cpu.h"
#include "protocols/ot/ot_kernels.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  LeafSumsPath{"vaes-avx2", [] { return cpu_features().vaes && cpu_features().avx2; }, &kLeafSumsVaesAvx2},
#endif
      LeafSumsPath{"passes", &runs_anywhere, &kLeafSumsInPasses},
};

constexpr std::size_t kAtOnce = 64;  // blocks of a stream: sixteen of those fit into the first-level cache
constexpr std::size_t kStride = 2 * kAtOnce;
constexpr unsigned kMostDigits = 4;

/// Calls use(total, digits, first word, words) for stretches of the streams, the digits kStride apart.
template <typename Use>
void for_sums(const LeafStreams& streams, std::size_t first_leaf, Use&& use) {
  const auto& [keys, k, first, blocks] = streams;
  alignas(64) std::array<std::uint64_t, (1 << kMostDigits) * kStride> words;
  alignas(64) std::array<std::uint64_t, kStride> total;
  alignas(64) std::array<std::uint64_t, kMostDigits * kStride> digits;
  std::fill_n(words.begin(), blocks < kAtOnce ? words.size() : kStride, 0);  // the missing leaf, and what ends early
  for (std::size_t done = 0; done < blocks; done += kAtOnce) {
    const std::size_t now = std::min(kAtOnce, blocks - done);
    for (std::size_t x = first_leaf; x < std::size_t{1} << k; ++x)
      aes_path().ctr(keys[x], 0, first + done, reinterpret_cast<std::byte*>(&words[x * kStride]), now);
    ot_kernels().sum_leaves(total.data(), digits.data(), kStride, words.data(), kStride, (2 * now + 7) / 8 * 8, k);
    use(total.data(), digits.data(), 2 * done, 2 * now);
  }
}

void all(std::uint64_t* digits, std::size_t stride, std::uint64_t* corrections, const std::uint64_t* choices,
         const LeafStreams& streams) {
  for_sums(streams, 0, [&](const std::uint64_t* total, const std::uint64_t* sums, std::size_t at, std::size_t words) {
    for (unsigned b = 0; b < streams.k; ++b) std::copy_n(sums + b * kStride, words, digits + b * stride + at);
    ot_kernels().add_masked(corrections + at, total, choices + at, ~std::uint64_t{0}, words);
  });
}

void punctured(std::uint64_t* digits, std::size_t stride, const std::uint64_t* corrections, unsigned delta,
               const LeafStreams& streams) {
  for_sums(streams, 1, [&](const std::uint64_t*, const std::uint64_t* sums, std::size_t at, std::size_t words) {
    for (unsigned b = 0; b < streams.k; ++b)
      ot_kernels().add_masked(digits + b * stride + at, sums + b * kStride, corrections + at,
                              -std::uint64_t{delta >> b & 1}, words);
  });
}

}  // namespace

constinit const LeafSums kLeafSumsInPasses{&all, &punctured};

std::span<const LeafSumsPath> leaf_sums_paths() { return kPaths; }

const LeafSums& leaf_sums() {
  static const LeafSums& best = *first_usable(kPaths).sums;
  return best;
}

}  // namespace parley
