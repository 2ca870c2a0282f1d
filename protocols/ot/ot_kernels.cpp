#include "protocols/ot/ot_kernels.h"

#include <array>

#include "core/cpu.h"
#include "protocols/ot/ot_paths.h"

namespace parley {
namespace {

constexpr std::array kPaths {
#if defined(__x86_64__)
  OtKernelPath{"avx512", [] { return cpu_features().avx512; }, &kAvx512OtKernels},
      OtKernelPath{"avx2", [] { return cpu_features().avx2; }, &kAvx2OtKernels},
#endif
      OtKernelPath{"portable", &runs_anywhere, &kPortableOtKernels},
};

}  // namespace

std::span<const OtKernelPath> ot_kernel_paths() { return kPaths; }

const OtKernels& ot_kernels() {
  static const OtKernels& best = *first_usable(kPaths).kernels;
  return best;
}

}  // namespace parley
