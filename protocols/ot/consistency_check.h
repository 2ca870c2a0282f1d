#pragma once

/// The check that makes OT extension withstand a malicious receiver [SoftSpokenOT, Roy CRYPTO'22, section 4; in the
/// line of Keller, Orsini and Scholl, CRYPTO'15].
///
/// A receiver that corrects different trees to different choices could learn delta from what the outputs are used for.
/// So, after all corrections have arrived:
///
///   1. The sender draws a seed. It gives a linear hash R of columns: with a column as blocks c_0, c_1, ... of 128 bits
///      in GF(2^128), R(c) = sum of chi_j c_j, where the last chi is 1. The last block is of 128 rows that nobody uses
///      otherwise; their random choices and rows hide everything in the hashes.
///   2. The receiver sends R(b) of its choices and R(t_i) of each of its 128 columns.
///   3. The sender checks R(q_i) = R(t_i) + delta_i R(b) for all columns, and aborts otherwise.
///
/// Columns that are wrong have wrong hashes but with probability 2^-128. A receiver whose corrections are wrong in some
/// trees therefore passes only if it guesses delta there: with probability 2^-c it passes and knows c bits of delta,
/// where each wrong tree counts k bits. That is all it gains. The sender cannot gain from its seed, whatever it draws.

#include <vector>

#include "protocols/ot/ot_extension.h"

namespace parley {

/// Bytes of the seed, and of the answer.
inline constexpr std::size_t kCheckSeed = sizeof(Key);
inline constexpr std::size_t kCheckAnswer = (kOtColumns + 1) * sizeof(OtBlock);

/// The columns of all rows of one check, chunk after chunk, all but the last one full. The last kOtUnit rows are the
/// hiding ones.
struct CheckedColumns {
  std::vector<OtColumns> chunks;
  std::size_t rows = 0;  ///< a multiple of kOtUnit
};

/// Steps 1 and 3: throws ProtocolAbort when the peer used different choices. Two rounds, after the corrections' one.
void check_as_sender(Session& s, const OtExtension& ots, const CheckedColumns& q);

/// Step 2. `choices` covers all rows.
void answer_check(Session& s, const OtExtension& ots, const CheckedColumns& t, std::span<const std::uint64_t> choices);

}  // namespace parley
