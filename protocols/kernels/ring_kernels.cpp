#include "protocols/kernels/ring_kernels.h"

#include <array>

#include "core/cpu.h"
#include "protocols/kernels/paths.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  KernelPath{"avx512", [] { return cpu_features().avx512; }, &kAvx512Kernels32, &kAvx512Kernels64, &kAvx512BitKernels},
      KernelPath{"avx2", [] { return cpu_features().avx2; }, &kAvx2Kernels32, &kAvx2Kernels64, &kAvx2BitKernels},
#endif
      KernelPath{"portable", &runs_anywhere, &kPortableKernels32, &kPortableKernels64, &kPortableBitKernels},
};

}  // namespace

std::span<const KernelPath> kernel_paths() { return kPaths; }

const KernelPath& kernel_path() {
  static const KernelPath& best = first_usable(kPaths);
  return best;
}

const BitKernels& bit_kernels() { return *kernel_path().bits; }

}  // namespace parley
