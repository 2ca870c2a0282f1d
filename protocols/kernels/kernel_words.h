#pragma once

/// What the kernels of a product read.

#include "core/ring.h"

namespace parley {

/// One party's words of a Beaver multiplication: shares of x, y and c, the shares of d = x - a and e = y - b that it
/// sent, and the sums of those that the others sent.
template <Ring2k R>
struct BeaverWords {
  const R *x, *y, *c, *d_mine, *e_mine, *d_rest, *e_rest;
};

/// One party's words of a replicated multiplication: the two components of x and of y that it has.
template <Ring2k R>
struct ReplicatedWords {
  const R *x0, *x1, *y0, *y1;
};

}  // namespace parley
