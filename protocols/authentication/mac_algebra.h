#pragma once

/// The linear algebra of the MAC checks: local.

#include <array>
#include <cstdint>
#include <span>

#include "protocols/authentication/openings.h"

namespace parley {

/// Sums over opened elements and this party's shares of their MACs, with random coefficients below 2^64.
struct RingCombination {
  Word128 opened = 0, mac = 0;
};

/// Adds elements [first, first + chi.size()).
void add_combination(RingCombination& sum, const RingOpenings& openings, std::size_t first,
                     std::span<const std::uint64_t> chi);

/// This party's share of what is 0 if `opened` is what the MAC is of.
constexpr Word128 mac_residue(Word128 mac, Word128 opened, Word128 key_share) { return mac - key_share * opened; }

/// Sums over opened words of bits, in GF(2^64).
struct BitCombination {
  BitWord opened = 0;
  std::array<BitWord, kBitMacBits> mac{};
};

void add_combination(BitCombination& sum, const BitOpenings& openings, std::size_t first,
                     std::span<const std::uint64_t> chi);

/// The same for each bit of Delta.
std::array<BitWord, kBitMacBits> mac_residue(const std::array<BitWord, kBitMacBits>& mac, BitWord opened,
                                             std::uint64_t key_share);

}  // namespace parley
