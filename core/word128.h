#pragma once

namespace parley {

/// An element of Z_2^128, where values with their SPDZ2k authentication live.
__extension__ typedef unsigned __int128 Word128;

}  // namespace parley
