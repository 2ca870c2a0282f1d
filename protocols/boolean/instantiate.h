#pragma once

/// The schemes whose templates are compiled once, in the source file of their topic.

#include "protocols/sharing/scheme.h"

#define PARLEY_FOR_EACH_REPLICATED_SCHEME(instantiate) instantiate(Replicated) instantiate(ReplicatedMalicious)

#define PARLEY_FOR_EACH_SCHEME(instantiate) \
  instantiate(Plain) instantiate(Additive) instantiate(Spdz2k) PARLEY_FOR_EACH_REPLICATED_SCHEME(instantiate)
