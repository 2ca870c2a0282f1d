#pragma once

/// Message contents that tell sender, batch and place apart, so that a byte that is lost, repeated, misplaced or
/// changed is found.

#include <cstdint>
#include <string>

#include "core/types.h"

namespace parley {

struct Contents {
  PartyId sender = 0;
  std::uint64_t batch = 0;
  std::uint64_t slot = 0;  ///< which message of a window
};

void fill(MutableBytes bytes, const Contents& contents);

/// Makes every byte differ from `contents`: what a buffer holds before the message arrives.
void spoil(MutableBytes bytes, const Contents& contents);

/// Empty, or which byte party `self` found wrong.
std::string difference(PartyId self, Bytes bytes, const Contents& contents);

}  // namespace parley
