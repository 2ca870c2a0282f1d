#include "core/cpu.h"

namespace parley {
namespace {

CpuFeatures detect() {
  CpuFeatures found;
#if defined(__x86_64__)
  // These ask the processor and whether the operating system saves the registers.
  __builtin_cpu_init();
  found.aes = __builtin_cpu_supports("aes") && __builtin_cpu_supports("ssse3");
  found.avx2 = __builtin_cpu_supports("avx2");
  found.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  found.avx512ifma = found.avx512 && __builtin_cpu_supports("avx512ifma");
  found.pclmul = __builtin_cpu_supports("pclmul");
  found.vpclmul = found.pclmul && __builtin_cpu_supports("vpclmulqdq");
  found.vaes = found.aes && __builtin_cpu_supports("vaes");
#endif
  return found;
}

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect();
  return features;
}

}  // namespace parley
