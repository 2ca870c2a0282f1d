#pragma once

/// The tables behind ot_kernels(), one per instruction set, all from the same source.

#include "protocols/ot/ot_kernels.h"

namespace parley {

extern const OtKernels kPortableOtKernels, kAvx2OtKernels, kAvx512OtKernels;

}  // namespace parley
