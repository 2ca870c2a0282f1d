#pragma once

/// The compression function of SHA-256 [FIPS 180-4, section 6.2.2] as a circuit.

#include <array>
#include <cstdint>

#include "protocols/circuits/circuit.h"

namespace parley {

enum class Sha256Design : std::uint8_t {
  fewest_ands,  ///< ripple carries: 22,397 ANDs, depth 1,607
  low_depth,    ///< carry-save sums and Sklansky adders from round to round: 44,200 ANDs, depth 462
};

/// Inputs: the block (16 words) and the state (8 words); output: the next state. A word is 32 wires, least significant
/// bit first; words are numbers, as in the standard, so word 0 of a block is its first four bytes in big-endian order.
BooleanCircuit sha256_circuit(Sha256Design design);

/// Where a message begins [FIPS 180-4, section 5.3.3].
inline constexpr std::array<std::uint32_t, 8> kSha256Start{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

}  // namespace parley
