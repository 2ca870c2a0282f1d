#include "protocols/ot/ot_path_bodies.h"
#include "protocols/ot/ot_paths.h"

namespace parley {

constinit const OtKernels kAvx2OtKernels = [] {
  OtKernels kernels = ot_kernel_table();
  kernels.transpose = &transpose_avx2;
  return kernels;
}();

}  // namespace parley
