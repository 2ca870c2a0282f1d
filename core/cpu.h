#pragma once

#include <algorithm>
#include <ranges>
#include <type_traits>

namespace parley {

/// What this processor and its operating system support, as far as some path of ours wants to know.
struct CpuFeatures {
  bool aes = false;  ///< AES-NI with SSSE3
  bool avx2 = false;
  bool avx512 = false;      ///< F, BW, DQ and VL
  bool avx512ifma = false;  ///< these with products of 52-bit numbers
  bool vaes = false;        ///< AES on wide registers; the width is that of avx2 or avx512
  bool pclmul = false;      ///< products of polynomials over GF(2)
  bool vpclmul = false;     ///< these on wide registers
};

const CpuFeatures& cpu_features();

/// `usable` of a path that needs nothing in particular.
constexpr bool runs_anywhere() { return true; }

/// The first of `paths` that this processor runs. They are rows with a function `usable`, or pointers to such rows,
/// fastest first, and the last one runs anywhere.
template <std::ranges::range Paths>
const auto& first_usable(const Paths& paths) {
  using Path = std::remove_pointer_t<std::ranges::range_value_t<Paths>>;
  return *std::ranges::find_if(
      paths, [](bool (*usable)()) { return usable(); }, &Path::usable);
}

}  // namespace parley
