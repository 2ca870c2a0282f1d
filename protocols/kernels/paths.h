#pragma once

/// The tables behind ring_kernels(), one set per instruction set, all from the same source.

#include "protocols/kernels/ring_kernels.h"

namespace parley {

extern const RingKernels<std::uint32_t> kPortableKernels32, kAvx2Kernels32, kAvx512Kernels32;
extern const RingKernels<std::uint64_t> kPortableKernels64, kAvx2Kernels64, kAvx512Kernels64;
extern const BitKernels kPortableBitKernels, kAvx2BitKernels, kAvx512BitKernels;

}  // namespace parley
