#pragma once

/// What was opened and is not checked yet.

#include <array>
#include <map>
#include <span>

#include "core/ring_vector.h"
#include "protocols/authentication/transcript.h"
#include "protocols/boolean/bit_matrix.h"
#include "protocols/session.h"
#include "protocols/sharing/scheme.h"

namespace parley {

/// Whole elements of Z_2^128, not only the low parts that count: what is above must be fixed too before the
/// coefficients of the check are known. Who could choose it later would cancel an error of 2^63 whenever its
/// coefficient is even.
struct RingOpenings {
  Word128Vector opened;  ///< empty at parties to which it was not opened
  Word128Vector macs;    ///< this party's shares

  std::size_t size() const { return macs.size(); }
  void clear();  ///< keeps the memory
};

/// Words of 64 bits, read as elements of GF(2^64): bit b is the coefficient of X^b. The MAC of a word v is Delta_t v
/// for each bit t of Delta.
struct BitOpenings {
  RingVector<BitWord> opened;
  std::array<RingVector<BitWord>, kBitMacBits> macs;

  std::size_t size() const { return macs[0].size(); }
  void clear();
};

/// Openings to one party, which tells their combination in the check, masked by random values that were opened to it
/// with them: their sum and this party's share of its MAC.
struct RingOpeningsToOne {
  RingOpenings openings;
  Word128 mask = 0;  ///< at the receiver only
  Word128 mask_mac = 0;
};
struct BitOpeningsToOne {
  BitOpenings openings;
  BitWord mask = 0;
  std::array<BitWord, kBitMacBits> mask_mac{};
};

/// The part of a session's state that belongs to Spdz2k.
struct AuthLog {
  RingOpenings ring;
  BitOpenings bits;
  std::map<PartyId, RingOpeningsToOne> ring_to_one;  ///< by receiver
  std::map<PartyId, BitOpeningsToOne> bits_to_one;
  std::unique_ptr<Transcript> told = std::make_unique<Transcript>();  ///< what was told to all since the last check
  std::size_t bytes = 0;                                              ///< of all these

  bool has_ring() const { return ring.size() > 0 || !ring_to_one.empty(); }
  bool has_bits() const { return bits.size() > 0 || !bits_to_one.empty(); }
};

/// Bytes that the log of a session may reach; the operation that passes it is followed by a check.
inline constexpr std::size_t kAuthLogBytes = std::size_t{96} << 20;

}  // namespace parley
