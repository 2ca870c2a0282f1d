#pragma once

#include "protocols/verification/gf64.h"

namespace parley {

extern const Gf64Kernels kGf64Portable, kGf64Clmul, kGf64Avx2, kGf64Avx512;

}  // namespace parley
