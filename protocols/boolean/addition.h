#pragma once

/// Addition of w-bit numbers in bit-sliced form, modulo 2^w.

#include <optional>
#include <utility>

#include "protocols/boolean/bit_and.h"
#include "protocols/boolean/prefix_network.h"

namespace parley {

/// The adder that an operation uses: the one that is `wanted`, else the fastest over such links.
template <typename S>
Adder adder_for(const LinkModel& link, std::optional<Adder> wanted, std::size_t width, std::size_t rows,
                PartyId parties) {
  if (wanted) return *wanted;
  constexpr std::size_t kRows = 64;
  const auto bytes = static_cast<double>(bit_and_cost<S>(1, kRows, parties).bytes_sent);
  return choose_adder(width, rows, bytes / kRows, link);
}

/// Without an adder: of the one that is used among processes of one host.
template <typename S>
Cost addition_cost(std::optional<Adder> wanted, std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost;
  const Adder adder = adder_for<S>({}, wanted, width, rows, parties);
  for (const std::size_t ands : adder_levels(adder, width)) cost += bit_and_cost<S>(ands, rows, parties);
  return cost;
}

/// x + y modulo 2^w; both have w planes. Ripple carry, [Brent, Kung 1982] or [Sklansky 1960]: what the link makes the
/// fastest, unless told otherwise.
template <typename S>
BitShares<S> add(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Adder> adder = {});

template <typename S>
BitShares<S> add(Session& s, const BitShares<S>& x, const BitShares<S>& y, std::optional<Adder> adder = {}) {
  return add(s, view(x), view(y), adder);
}

/// x plus the public numbers of `values`, modulo 2^w: where carries are made is known without an AND.
template <typename S>
BitShares<S> add_public(Session& s, const BitView<S>& x, const BitMatrix& values, std::optional<Adder> adder = {});

template <typename S>
Cost public_addition_cost(std::optional<Adder> wanted, std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost;
  const Adder adder = adder_for<S>({}, wanted, width, rows, parties);
  bool known = true;  // of the first round: the carries that are made, or the lowest one
  for (const std::size_t ands : adder_levels(adder, width))
    if (!std::exchange(known, false)) cost += bit_and_cost<S>(ands, rows, parties);
  return cost;
}

/// x - y modulo 2^w, at the cost of an addition.
template <typename S>
BitShares<S> subtract(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Adder> adder = {});

/// Three numbers as two with the same sum, in one round of w - 1 ANDs a row (carry-save).
template <typename S>
struct SumAndCarry {
  BitShares<S> sum, carry;
};
template <typename S>
SumAndCarry<S> add_three(Session& s, const BitView<S>& x, const BitView<S>& y, const BitView<S>& z);

}  // namespace parley
