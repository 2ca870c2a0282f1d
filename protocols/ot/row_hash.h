#pragma once

/// The hash that breaks the correlation of OTs: tweakable and correlation robust, from AES with a fixed key.
///
/// H(x, i) = P(P(x) ^ i) ^ P(x), the TMMO construction of Guo, Katz, Wang and Yu ("Efficient and Secure Multiparty
/// Computation from Fixed-Key Block Ciphers", S&P'20), with P = AES-128 under a public key, modelled as an ideal
/// permutation. A tweak i is used for one row of one direction of one session only.

#include <cstddef>
#include <cstdint>

#include "protocols/ot/ot_block.h"

namespace parley {

/// out[j] = H(rows[j] ^ offset, first_tweak + j). `out` may be `rows`.
void hash_rows(OtBlock* out, const OtBlock* rows, const OtBlock& offset, std::uint64_t first_tweak, std::size_t count);

}  // namespace parley
