#pragma once

/// OT extension: millions of OTs from AES and from the leaves of leaf_keys.h.
///
/// SoftSpokenOT [Roy, "SoftSpokenOT: Quieter OT Extension from Small-Field Silent VOLE in the Minicrypt Model",
/// CRYPTO'22]. With k = 1 it is the protocol of Ishai, Kilian, Nissim and Petrank (CRYPTO'03); k = 2 and k = 4 send a
/// half and a quarter of its bytes for 1 and 2 times its AES calls (2^k / 2k).
///
/// A correlated OT: the sender holds delta (once) and a row q, the receiver a choice bit b and the row t = q ^ b delta.
/// Hashed, q and q ^ delta are the two strings of a random OT.
///
/// Both ends work on the matrix of rows by columns: 128 columns, tree i making columns [i k, i k + k). A leaf's stream
/// gives one bit a row.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/aes.h"
#include "protocols/ot/leaf_keys.h"
#include "protocols/ot/ot_block.h"
#include "protocols/session.h"

namespace parley {

enum class OtSecurity : std::uint8_t {
  semi_honest,
  malicious,  ///< the receiver must prove that it used one choice a row, see checked_ots.h
};

struct OtOptions {
  unsigned field_bits = 2;  ///< k: 1 (IKNP), 2 or 4
  OtSecurity security = OtSecurity::semi_honest;
};

/// Rows come in units of this size on the wire; the last unit may hold some that nobody uses.
inline constexpr std::size_t kOtUnit = 128;

constexpr std::size_t padded_rows(std::size_t rows) { return (rows + kOtUnit - 1) / kOtUnit * kOtUnit; }

/// Bytes that the receiver sends for so many rows: one bit a row and tree.
constexpr std::size_t correction_bytes(std::size_t rows, unsigned k) {
  return kOtColumns / k * (padded_rows(rows) / 8);
}

/// The columns of up to kOtChunk rows, each beginning at a multiple of kStride words.
struct OtColumns {
  static constexpr std::size_t kStride = kOtChunk / 64;
  alignas(64) std::uint64_t words[kOtColumns * kStride];

  std::uint64_t* of(std::size_t column) { return words + column * kStride; }
};

/// What both ends have: the streams of the leaves, and how far they are used up.
class OtStreams {
 public:
  std::uint64_t next_row() const { return 8 * sizeof(Key) * position_; }  ///< also the tweak of its hash

 protected:
  OtStreams(unsigned k, std::span<const Key> keys);

  /// Calls make(first column, first word of its corrections, streams) for each tree, and moves on.
  template <typename Make>
  void expand(std::size_t rows, OtColumns& columns, Make&& make);

 private:
  unsigned k_;
  std::uint64_t position_ = 0;  // in units of rows
  std::vector<AesRoundKeys> keys_;
};

/// The end that holds delta. No function communicates: who holds a sender moves the corrections to it.
class OtSender : public OtStreams {
 public:
  OtSender(unsigned k, const PuncturedLeaves& leaves);

  const OtBlock& delta() const { return delta_; }

  /// The columns of the next `rows` rows, at most kOtChunk; `corrections` are the receiver's.
  void expand(std::size_t rows, const std::uint64_t* corrections, OtColumns& columns);

 private:
  OtBlock delta_;
};

/// The end that chooses.
class OtReceiver : public OtStreams {
 public:
  OtReceiver(unsigned k, const AllLeaves& leaves) : OtStreams(k, leaves) {}

  /// The same for the choices, of which bit j is bit j mod 64 of word j / 64; writes the corrections for the sender.
  /// There are as many words as padded_rows(rows) needs.
  void expand(std::size_t rows, const std::uint64_t* choices, OtColumns& columns, std::uint64_t* corrections);
};

/// One party's ends of OT extension with a peer, one of each kind. Construction is collective and costs two rounds.
struct OtExtension {
  OtExtension(Session& s, PartyId peer, const OtOptions& options);

  PartyId peer;
  OtOptions options;
  OtSender sender;
  OtReceiver receiver;

 private:
  OtExtension(PartyId peer, const OtOptions& options, const LeafKeys& keys);
};

Cost ot_extension_setup_cost(const OtOptions& options);

}  // namespace parley
