#include "protocols/ot/ot_path_bodies.h"
#include "protocols/ot/ot_paths.h"

namespace parley {

constinit const OtKernels kAvx2OtKernels = ot_kernel_table();

}  // namespace parley
