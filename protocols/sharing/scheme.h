#pragma once

/// How values are shared. Operators are templates over the share types below, written once for all schemes; what a
/// scheme cannot do is a function that does not exist for its types.
///
/// A scheme S names its share types and its limits:
///
///   S::Arithmetic<R>    shares of a vector over the ring R
///   S::Boolean          shares of a bit matrix (protocols/boolean/bit_shares.h)
///   S::kParts           bits that one party holds of a shared bit: replicas, or the bit's share and those of its MAC
///   S::public_part(p)   the part of party p to which public values are added, or -1; where there are no MACs
///   S::Holder           what local operations need to know of the party: which it is, and its shares of the MAC keys
///
/// and every scheme has, as free functions that take a Session first: `share_input`, `share_public`, `mul`, `dot`,
/// `matmul`, `open`, `reveal` for arithmetic shares; `share_input_bits`, `share_public_bits`, `bit_and`, `open`,
/// `reveal` for boolean ones.

#include <concepts>
#include <cstddef>
#include <string_view>

#include "core/ring.h"
#include "core/types.h"
#include "core/word128.h"
#include "protocols/trust.h"

namespace parley {

template <typename S>
class BitShares;
template <Ring2k R>
class PlainShare;
template <Ring2k R>
class AShare;
template <Ring2k R, typename S>
class RShare;
template <Ring2k R>
class SpdzShare;

/// One party, no secrets: the oracle, and the cost of doing nothing.
struct Plain {
  static constexpr std::string_view kName = "plain";
  static constexpr PartyId kMinParties = 1, kMaxParties = 1;
  static constexpr Security kSecurity = Security::none;
  template <Ring2k R>
  using Arithmetic = PlainShare<R>;
  using Boolean = BitShares<Plain>;
  using Holder = PartyId;
  static constexpr std::size_t kParts = 1;
  static constexpr int public_part(PartyId) { return 0; }
};

/// x = x_0 + ... + x_(n-1), party i holds x_i; bits likewise under XOR. Products by Beaver triples [Beaver91].
struct Additive {
  static constexpr std::string_view kName = "additive";
  static constexpr PartyId kMinParties = 2, kMaxParties = parley::kMaxParties - 1;
  static constexpr Security kSecurity = Security::semi_honest_dishonest_majority;
  template <Ring2k R>
  using Arithmetic = AShare<R>;
  using Boolean = BitShares<Additive>;
  using Holder = PartyId;
  static constexpr std::size_t kParts = 1;
  static constexpr int public_part(PartyId party) { return party == 0 ? 0 : -1; }
};

/// x = x_0 + x_1 + x_2, party i holds x_i and x_(i+1); bits likewise under XOR. [AFLNO16]: Araki, Furukawa, Lindell,
/// Nof, Ohara, CCS 2016.
struct Replicated {
  static constexpr std::string_view kName = "replicated";
  static constexpr PartyId kMinParties = 3, kMaxParties = 3;
  static constexpr Security kSecurity = Security::semi_honest_honest_majority;
  template <Ring2k R>
  using Arithmetic = RShare<R, Replicated>;
  using Boolean = BitShares<Replicated>;
  using Holder = PartyId;
  static constexpr std::size_t kParts = 2;
  static constexpr int public_part(PartyId party) { return party == 0 ? 0 : party == 2 ? 1 : -1; }
};

/// The same shares; products are recorded as they are made, and verified together before anything that depends on them
/// is opened (protocols/verification/).
struct ReplicatedMalicious {
  static constexpr std::string_view kName = "replicated_malicious";
  static constexpr PartyId kMinParties = 3, kMaxParties = 3;
  static constexpr Security kSecurity = Security::malicious_honest_majority;
  template <Ring2k R>
  using Arithmetic = RShare<R, ReplicatedMalicious>;
  using Boolean = BitShares<ReplicatedMalicious>;
  using Holder = PartyId;
  static constexpr std::size_t kParts = 2;
  static constexpr int public_part(PartyId party) { return Replicated::public_part(party); }
};

/// Bits of the MAC of a shared bit.
inline constexpr std::size_t kBitMacBits = 40;

/// A party of Spdz2k, with its shares of the two MAC keys. The shares are secret.
struct KeyHolder {
  PartyId party = 0;
  Word128 ring_key = 0;       ///< the sum of all parties' is alpha
  std::uint64_t bit_key = 0;  ///< kBitMacBits bits; the XOR of all parties' is Delta
  friend bool operator==(const KeyHolder&, const KeyHolder&) = default;
};

/// Additive shares of x and of alpha x in Z_2^128, where x counts modulo 2^64 or less and the rest keeps the MAC from
/// being forged: [CDESX18], Cramer, Damgard, Escudero, Scholl, Xing, CRYPTO 2018. Bits are shared by XOR, with the XOR
/// shares of b Delta [LOS14]: Larraia, Orsini, Smart, CRYPTO 2014. Products by authenticated triples; what is opened on
/// the way is checked before anything leaves (protocols/authentication/).
struct Spdz2k {
  static constexpr std::string_view kName = "spdz2k";
  static constexpr PartyId kMinParties = 2, kMaxParties = parley::kMaxParties - 1;
  static constexpr Security kSecurity = Security::malicious_dishonest_majority;
  template <Ring2k R>
  using Arithmetic = SpdzShare<R>;
  using Boolean = BitShares<Spdz2k>;
  using Holder = KeyHolder;
  static constexpr std::size_t kParts = 1 + kBitMacBits;
};

/// The schemes that take correlations from the session's source.
template <typename S>
inline constexpr bool kTakesCorrelations = std::same_as<S, Additive> || std::same_as<S, Spdz2k>;

/// The schemes in which three parties hold replicas of two of three components.
template <typename S>
concept ReplicatedScheme = S::kParts == 2 && S::kMinParties == 3 && S::kMaxParties == 3;

/// Whether one party's word may be taken for what it alone knows, such as the sum of the components that it holds.
template <typename S>
inline constexpr bool kPartiesAreHonest = S::kSecurity == Security::semi_honest_honest_majority;

template <typename S>
concept Scheme = requires {
  { S::kName } -> std::convertible_to<std::string_view>;
  { S::kSecurity } -> std::convertible_to<Security>;
  typename S::Boolean;
};

}  // namespace parley
