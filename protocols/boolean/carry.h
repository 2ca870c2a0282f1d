#pragma once

/// What a stretch of bit positions does with a carry: it makes one (generate) or hands one through (propagate). Two
/// stretches compose as (g, p) = (g_hi ^ p_hi g_lo, p_hi p_lo), where g and p are never both 1. Adders scan with this
/// operator, comparisons reduce with it.

#include <optional>

#include "protocols/boolean/bit_and.h"

namespace parley {

/// How stretches are composed to all positions.
enum class Carries : std::uint8_t {
  tree,   ///< neighbours, level by level: 2 (w - 1) - ceil(log2 w) ANDs a row, ceil(log2 w) rounds
  chain,  ///< one position after the other: w - 1 ANDs a row and as many rounds
};

/// The carry out of all positions, g[i] and p[i] for position i, none going in. One plane. In the way that the link
/// makes the fastest, unless told otherwise.
///
/// With several `groups` the planes are those of so many numbers, one after the other; all share the rounds, and the
/// result has a plane for each.
template <typename S>
BitShares<S> carry_out(Session& s, const BitView<S>& g, const BitView<S>& p, std::size_t groups = 1,
                       std::optional<Carries> wanted = {});

/// The carry out of x + y, of as many planes, at least one. A chain needs no AND beforehand: w ANDs a row in w rounds.
template <typename S>
BitShares<S> carry_of_sum(Session& s, const BitView<S>& x, const BitView<S>& y, std::optional<Carries> wanted = {});

template <typename S>
Cost tree_of_carries_cost(std::size_t width, std::size_t rows, PartyId parties, std::size_t groups) {
  Cost cost;
  for (std::size_t n = width; n > 1; n -= n / 2) cost += bit_and_cost<S>(groups * (2 * (n / 2) - 1), rows, parties);
  return cost;
}

/// Of so many ANDs, one after the other.
template <typename S>
Cost chain_of_carries_cost(std::size_t ands, std::size_t rows, PartyId parties, std::size_t groups) {
  Cost cost;
  for (std::size_t i = 0; i < ands; ++i) cost += bit_and_cost<S>(groups, rows, parties);
  return cost;
}

/// What is faster over such links, unless one is wanted.
inline Carries carries_for(const LinkModel& link, std::optional<Carries> wanted, const Cost& tree, const Cost& chain) {
  const auto seconds = [&](const Cost& cost) {
    return static_cast<double>(cost.rounds) * link.round_s + static_cast<double>(cost.bytes_sent) / link.bytes_per_s;
  };
  return wanted.value_or(seconds(chain) < seconds(tree) ? Carries::chain : Carries::tree);
}

/// Without a choice: of what is used among processes of one host.
template <typename S>
Cost carry_out_cost(std::size_t width, std::size_t rows, PartyId parties, std::size_t groups = 1,
                    std::optional<Carries> wanted = {}) {
  const Cost tree = tree_of_carries_cost<S>(width, rows, parties, groups);
  const Cost chain = chain_of_carries_cost<S>(width - 1, rows, parties, groups);
  return carries_for({}, wanted, tree, chain) == Carries::chain ? chain : tree;
}

template <typename S>
Cost tree_of_sum_cost(std::size_t width, std::size_t rows, PartyId parties) {
  Cost cost = bit_and_cost<S>(width, rows, parties);
  cost += tree_of_carries_cost<S>(width, rows, parties, 1);
  return cost;
}

template <typename S>
Cost carry_of_sum_cost(std::size_t width, std::size_t rows, PartyId parties, std::optional<Carries> wanted = {}) {
  const Cost tree = tree_of_sum_cost<S>(width, rows, parties);
  const Cost chain = chain_of_carries_cost<S>(width, rows, parties, 1);
  return carries_for({}, wanted, tree, chain) == Carries::chain ? chain : tree;
}

}  // namespace parley
