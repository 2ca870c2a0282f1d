#include "core/cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace parley {
namespace {

#if defined(__x86_64__)
/// clang 14 has no name for it in __builtin_cpu_supports.
bool has_vaes() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_VAES) != 0;
}
#endif

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
  found.vaes = found.aes && found.avx2 && has_vaes();
#endif
  return found;
}

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect();
  return features;
}

}  // namespace parley
