#pragma once

/// Arithmetic in Z_2^k.

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace parley {

/// A word whose arithmetic is the ring's.
template <typename T>
concept Ring2k = std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t>;

template <Ring2k R>
inline constexpr unsigned kRingBits = 8 * sizeof(R);

/// The two's complement reading of a ring element, in [-2^(k-1), 2^(k-1)).
template <Ring2k R>
constexpr std::make_signed_t<R> to_signed(R value) {
  return static_cast<std::make_signed_t<R>>(value);
}
template <Ring2k R>
constexpr R from_signed(std::make_signed_t<R> value) {
  return static_cast<R>(value);
}

}  // namespace parley
