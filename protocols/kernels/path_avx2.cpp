#include "protocols/kernels/path_bodies.h"
#include "protocols/kernels/paths.h"

namespace parley {

constinit const RingKernels<std::uint32_t> kAvx2Kernels32 = table<std::uint32_t>();
constinit const RingKernels<std::uint64_t> kAvx2Kernels64 = table<std::uint64_t>();
constinit const BitKernels kAvx2BitKernels = bit_table();

}  // namespace parley
