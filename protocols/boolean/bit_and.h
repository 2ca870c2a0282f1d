#pragma once

/// AND of bit shares, and from bit values to shares and back. Costs count whole words: 64 rows of a plane are 8 bytes.

#include <cstddef>

#include "protocols/boolean/authenticated_blocks.h"
#include "protocols/boolean/bit_shares.h"
#include "protocols/cost.h"
#include "protocols/session.h"

namespace parley {

constexpr std::size_t plane_bytes(std::size_t planes, std::size_t rows) {
  return planes * plane_words(rows) * sizeof(BitWord);
}

/// Of an AND of `planes` planes of `rows` rows.
template <typename S>
constexpr Cost bit_and_cost(std::size_t planes, std::size_t rows, PartyId parties) {
  const std::size_t bytes = plane_bytes(planes, rows);
  if (bytes == 0 || std::same_as<S, Plain>) return {};
  if constexpr (ReplicatedScheme<S>) return {.rounds = 1, .bytes_sent = bytes};
  const std::size_t words = planes * plane_words(rows);
  return {.rounds = 1,
          .bytes_sent = 2 * bytes * (parties - 1u),
          .correlations = std::same_as<S, Spdz2k> ? auth_items(words) : words};
}

/// <z> = <x> & <y>, plane by plane. One round for all planes together.
BitShares<Plain> and_planes(Session& s, const BitView<Plain>& x, const BitView<Plain>& y);
/// With a bit triple for each word, opened in one round. [Beaver91]
BitShares<Additive> and_planes(Session& s, const BitView<Additive>& x, const BitView<Additive>& y);
/// With an authenticated bit triple for each bit; what was opened is checked later. [LOS14]
BitShares<Spdz2k> and_planes(Session& s, const BitView<Spdz2k>& x, const BitView<Spdz2k>& y);
/// [AFLNO16], Protocol 3.1
template <ReplicatedScheme S>
BitShares<S> and_planes(Session& s, const BitView<S>& x, const BitView<S>& y);

template <BitOperand X, BitOperand Y>
BitShares<typename X::Scheme> bit_and(Session& s, const X& x, const Y& y) {
  return and_planes(s, view(x), view(y));
}

/// Shares of bits that `owner` holds; `values` matters there only. Collective. Costs as the arithmetic input of as many
/// words; with MACs, see spdz2k_bits.h.
template <typename S>
BitShares<S> share_input_bits(Session& s, PartyId owner, std::size_t planes, std::size_t rows, const BitMatrix& values);

/// Random bits that nobody knows; nothing travels. In the clear, of party 0's own stream; additive, each party's share
/// is its own; replicated, from pairwise streams; with MACs, authenticated bits of the source.
template <typename S>
BitShares<S> random_bits(Session& s, std::size_t planes, std::size_t rows);

/// The bits behind <x>, to all.
BitMatrix open(Session& s, const BitShares<Plain>& x);
BitMatrix open(Session& s, const BitShares<Additive>& x);
/// Checked, before and after, like ring elements.
BitMatrix open(Session& s, const BitShares<Spdz2k>& x);
template <ReplicatedScheme S>
BitMatrix open(Session& s, const BitShares<S>& x);

/// The bits behind <x>, to party `to` only; of no planes at the others.
BitMatrix reveal(Session& s, PartyId to, const BitShares<Plain>& x);
BitMatrix reveal(Session& s, PartyId to, const BitShares<Additive>& x);
BitMatrix reveal(Session& s, PartyId to, const BitShares<Spdz2k>& x);
template <ReplicatedScheme S>
BitMatrix reveal(Session& s, PartyId to, const BitShares<S>& x);

/// Shares of bits that are component `component` alone, known to the two parties that hold it; `values` matters at
/// those. Nothing travels.
template <ReplicatedScheme S>
BitShares<S> share_component_bits(Session& s, PartyId component, std::size_t planes, std::size_t rows,
                                  const BitMatrix& values);

}  // namespace parley
