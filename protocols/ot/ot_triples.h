#pragma once

/// Beaver triples and squares of two parties without a dealer, from OT extension. Semi-honest, also when `ots` checks:
/// nobody proves that the products are right. Every call draws fresh shares from the session's private stream.

#include <cstdint>
#include <span>

#include "core/ring.h"
#include "protocols/cost.h"
#include "protocols/ot/ot_extension.h"

namespace parley {

/// This party's shares of random a, b and c = a b over Z_2^32 or Z_2^64, elementwise: a and b are drawn, the two cross
/// products are Gilboa's. Two rounds.
template <Ring2k R>
void make_triples(Session& s, OtExtension& ots, std::span<R> a, std::span<R> b, std::span<R> c);

/// This party's shares of random a and a^2.
template <Ring2k R>
void make_squares(Session& s, OtExtension& ots, std::span<R> a, std::span<R> squares);

/// The same as make_triples for bits, 64 a word, shared by exclusive or: c = a & b. One random OT a bit in each
/// direction [Asharov, Lindell, Schneider and Zohner, CCS'13, section 5.1]: a are the choices, b the sums of the two
/// strings. One round.
void make_bit_triples(Session& s, OtExtension& ots, std::span<std::uint64_t> a, std::span<std::uint64_t> b,
                      std::span<std::uint64_t> c);

/// Offline cost, the same at both parties.
template <Ring2k R>
Cost make_triples_cost(std::size_t n, const OtOptions& options);
Cost make_bit_triples_cost(std::size_t words, const OtOptions& options);

}  // namespace parley
