#pragma once

/// The rings and schemes for which conversions are compiled, once, in the source file of their topic.

#include "protocols/sharing/scheme.h"

#define PARLEY_FOR_EACH_RING(instantiate) instantiate(std::uint32_t) instantiate(std::uint64_t)

#define PARLEY_FOR_EACH_REPLICATED(instantiate)                                 \
  instantiate(std::uint32_t, Replicated) instantiate(std::uint64_t, Replicated) \
      instantiate(std::uint32_t, ReplicatedMalicious) instantiate(std::uint64_t, ReplicatedMalicious)

/// Every pair of a ring and a scheme.
#define PARLEY_FOR_EACH_SHARE(instantiate)                                                                       \
  instantiate(std::uint32_t, Plain) instantiate(std::uint64_t, Plain) instantiate(std::uint32_t, Additive)       \
      instantiate(std::uint64_t, Additive) instantiate(std::uint32_t, Spdz2k) instantiate(std::uint64_t, Spdz2k) \
          PARLEY_FOR_EACH_REPLICATED(instantiate)
