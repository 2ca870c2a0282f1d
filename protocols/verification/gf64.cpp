#include "protocols/verification/gf64.h"

#include "core/cpu.h"
#include "protocols/verification/gf64_paths.h"

namespace parley {
namespace {

constexpr const Gf64Kernels* kPaths[] = {
#ifdef __x86_64__
    &kGf64Avx512,
    &kGf64Avx2,
    &kGf64Clmul,
#endif
    &kGf64Portable,
};

}  // namespace

std::span<const Gf64Kernels* const> gf64_paths() { return kPaths; }

const Gf64Kernels& gf64() {
  static const Gf64Kernels& chosen = *first_usable(kPaths);
  return chosen;
}

}  // namespace parley
