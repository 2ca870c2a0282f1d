#pragma once

/// `mul`, `dot` and `matmul` of every scheme.

#include "protocols/arithmetic/beaver.h"
#include "protocols/arithmetic/replicated_mul.h"
#include "protocols/arithmetic/spdz_mul.h"
#include "protocols/sharing/plain.h"
