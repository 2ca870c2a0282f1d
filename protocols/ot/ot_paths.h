#pragma once

/// The tables behind ot_kernels(), one per instruction set, all from the same source but for what is named here.

#include "protocols/ot/ot_kernels.h"

namespace parley {

extern const OtKernels kPortableOtKernels, kAvx2OtKernels, kAvx512OtKernels;

/// OtKernels::transpose where moving bytes within registers is fast: three of the seven levels work on bits.
void transpose_avx2(OtBlock* rows, const std::uint64_t* columns, std::size_t stride, std::size_t count);

}  // namespace parley
