#include "protocols/ot/leaf_sums.h"

#include <algorithm>
#include <array>

#include "core/cpu.h"
#include "protocols/ot/ot_block.h"
#include "protocols/ot/ot_kernels.h"

namespace parley {
namespace {

bool always() { return true; }

constexpr std::array kPaths {
#if defined(__x86_64__)
  LeafSumsPath{"vaes-avx2", [] { return cpu_features().vaes && cpu_features().avx2; }, &leaf_sums_vaes_avx2},
#endif
      LeafSumsPath{"passes", &always, &leaf_sums_in_passes},
};

constexpr std::size_t kAtOnce = 64;  // blocks of a stream: sixteen of those fit into the first-level cache

}  // namespace

std::span<const LeafSumsPath> leaf_sums_paths() { return kPaths; }

LeafSums& leaf_sums() {
  static LeafSums& best = *std::ranges::find_if(kPaths, [](const LeafSumsPath& path) { return path.usable(); })->sums;
  return best;
}

void leaf_sums_in_passes(std::uint64_t* total, std::uint64_t* digits, std::size_t stride, const AesRoundKeys* keys,
                         unsigned k, std::uint64_t first, std::size_t blocks) {
  constexpr std::size_t kStride = 2 * kAtOnce;
  const std::size_t leaves = std::size_t{1} << k;
  alignas(64) std::array<std::uint64_t, (1 << 4) * kStride> streams;
  alignas(64) std::array<std::uint64_t, 5 * kStride> sums;  // the total, then the digits: in whole registers
  std::fill_n(streams.begin(), std::min(blocks, kAtOnce) < kAtOnce ? streams.size() : kStride, 0);
  for (std::size_t done = 0; done < blocks; done += kAtOnce) {
    const std::size_t now = std::min(kAtOnce, blocks - done);
    for (std::size_t x = total == nullptr ? 1 : 0; x < leaves; ++x)
      aes_path().ctr(keys[x], 0, first + done, reinterpret_cast<std::byte*>(&streams[x * kStride]), now);
    ot_kernels().sum_leaves(sums.data(), &sums[kStride], kStride, streams.data(), kStride, (2 * now + 7) / 8 * 8, k);
    if (total != nullptr) std::copy_n(sums.begin(), 2 * now, total + 2 * done);
    for (std::size_t b = 0; b < k; ++b) std::copy_n(&sums[(b + 1) * kStride], 2 * now, digits + b * stride + 2 * done);
  }
}

}  // namespace parley
