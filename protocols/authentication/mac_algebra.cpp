#include "protocols/authentication/mac_algebra.h"

#include "protocols/verification/gf64.h"

namespace parley {

void add_combination(RingCombination& sum, const RingOpenings& openings, std::size_t first,
                     std::span<const std::uint64_t> chi) {
  const auto add = [&](Word128& to, const Word128Vector& words) {
    for (std::size_t i = 0; i < chi.size(); ++i) to += chi[i] * words[first + i];
  };
  add(sum.mac, openings.macs);
  if (!openings.opened.empty()) add(sum.opened, openings.opened);
}

void add_combination(BitCombination& sum, const BitOpenings& openings, std::size_t first,
                     std::span<const std::uint64_t> chi) {
  const auto add = [&](BitWord& to, const RingVector<BitWord>& words) {
    gf64().add_pair_products(&to, chi.data(), words.data() + first, 1, chi.size());
  };
  for (std::size_t t = 0; t < kBitMacBits; ++t) add(sum.mac[t], openings.macs[t]);
  if (!openings.opened.empty()) add(sum.opened, openings.opened);
}

std::array<BitWord, kBitMacBits> mac_residue(const std::array<BitWord, kBitMacBits>& mac, BitWord opened,
                                             std::uint64_t key_share) {
  std::array<BitWord, kBitMacBits> residue;
  for (std::size_t t = 0; t < kBitMacBits; ++t) residue[t] = mac[t] ^ (opened & (0 - (key_share >> t & 1)));
  return residue;
}

}  // namespace parley
