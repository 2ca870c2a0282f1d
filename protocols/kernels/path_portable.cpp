#include "protocols/kernels/path_bodies.h"
#include "protocols/kernels/paths.h"

namespace parley {

constinit const RingKernels<std::uint32_t> kPortableKernels32 = table<std::uint32_t>();
constinit const RingKernels<std::uint64_t> kPortableKernels64 = table<std::uint64_t>();
constinit const BitKernels kPortableBitKernels = bit_table();

}  // namespace parley
