#pragma once

/// Random bits that two parties share both by exclusive or and as ring elements, and what follows from such bits
/// without a message. Semi-honest, as ot_triples.h.
///
/// Each party draws its share of a bit b = b_0 ^ b_1. In the ring b = b_0 + b_1 - 2 b_0 b_1, where the product is one
/// OT: the sender, party 0, holds b_0, the receiver, party 1, chooses by b_1 [Gilboa, CRYPTO'99, for one bit; Demmler,
/// Schneider and Zohner, "ABY", NDSS'15, section 4.1, for the formula].

#include <cstdint>
#include <span>

#include "core/ring.h"
#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"

namespace parley {

/// daBits: word 64 i + j of `values` is bit j of word i of `bits`.
template <Ring2k R>
void make_dabits(Session& s, OtExtension& ots, std::span<std::uint64_t> bits, std::span<R> values);

/// edaBits, for any number of items whose planes have so many words each: `planes` as many as R has bits an item, which
/// are the bits of 64 `plane_words` words of `values`.
template <Ring2k R>
void make_edabits(Session& s, OtExtension& ots, std::size_t plane_words, std::span<R> values,
                  std::span<std::uint64_t> planes);

/// r, r >> shift and the most significant bit of r, elementwise.
template <Ring2k R>
void make_truncation_pairs(Session& s, OtExtension& ots, unsigned shift, std::span<R> r, std::span<R> shifted,
                           std::span<R> top);

/// Offline cost at party `self` of so many bits, 64 a word. Two rounds for each 2^20 of them.
template <Ring2k R>
Cost shared_bits_cost(std::size_t words, PartyId self, const OtOptions& options);

}  // namespace parley
