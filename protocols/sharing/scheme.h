#pragma once

/// How values are shared. Operators are templates over the share types below, written once for all schemes; what a
/// scheme cannot do is a function that does not exist for its types.
///
/// A scheme S names its share types and its limits:
///
///   S::Arithmetic<R>    shares of a vector over the ring R
///   S::Boolean          shares of a bit matrix (protocols/boolean/bit_shares.h)
///   S::kParts           replicas of a boolean share that one party holds
///   S::public_part(p)   the part of party p to which public values are added, or -1
///
/// and every scheme has, as free functions that take a Session first: `share_input`, `share_public`, `mul`, `dot`,
/// `matmul`, `open`, `reveal` for arithmetic shares; `share_input_bits`, `share_public_bits`, `bit_and`, `open`,
/// `reveal` for boolean ones.

#include <concepts>
#include <cstddef>
#include <string_view>

#include "core/ring.h"
#include "core/types.h"
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

/// One party, no secrets: the oracle, and the cost of doing nothing.
struct Plain {
  static constexpr std::string_view kName = "plain";
  static constexpr PartyId kMinParties = 1, kMaxParties = 1;
  static constexpr Security kSecurity = Security::none;
  template <Ring2k R>
  using Arithmetic = PlainShare<R>;
  using Boolean = BitShares<Plain>;
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
  static constexpr std::size_t kParts = 2;
  static constexpr int public_part(PartyId party) { return Replicated::public_part(party); }
};

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
