#pragma once

/// Which stretches of carries a parallel adder composes, level by level.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/transport.h"

namespace parley {

enum class Adder : std::uint8_t {
  ripple,      ///< one AND a bit, one round a bit
  brent_kung,  ///< about 4 w ANDs, about 2 log2 w rounds
  sklansky,    ///< about w log2 w ANDs, 1 + log2 w rounds
};

std::string_view name_of(Adder adder);

/// Composes the stretch that ends at `high` with the one below it, which ends at `low`.
struct Composition {
  std::size_t high, low;
  bool needs_propagate;  ///< whether the composed p is used later
};

using PrefixLevel = std::vector<Composition>;

/// After all levels, position i holds the carry out of positions 0 to i. `outputs`: how many of the positions are
/// wanted.
std::vector<PrefixLevel> sklansky_network(std::size_t outputs);
std::vector<PrefixLevel> brent_kung_network(std::size_t outputs);

/// The adder with the smallest time, of its rounds and of its bytes, for w-bit numbers over n rows, when an AND sends
/// `bytes_per_and` (of one bit, so 1/8 in replicated sharing).
Adder choose_adder(std::size_t width, std::size_t rows, double bytes_per_and, const LinkModel& link);

/// ANDs a row of each round of an addition of w-bit numbers, modulo 2^w.
std::vector<std::size_t> adder_levels(Adder adder, std::size_t width);

/// ANDs a row and rounds of an addition of w-bit numbers, modulo 2^w.
struct AdderSize {
  std::size_t ands, rounds;
};
AdderSize adder_size(Adder adder, std::size_t width);

}  // namespace parley
