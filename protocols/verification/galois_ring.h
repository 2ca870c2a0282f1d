#pragma once

#include <functional>
#include <span>

#include "core/random.h"
#include "core/ring_vector.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/verification/galois_rows.h"

namespace parley {

/// All paths, fastest first, and the first usable one.
std::span<const GaloisPath* const> galois_paths();
const GaloisPath& galois_path();

template <Ring2k R>
const GaloisKernels<R>& galois_kernels() {
  return galois_path().kernels<R>();
}

/// GR(2^k, 47), the extension of Z_2^k with residue field GF(2^47): X^47 + X^5 + 1 is irreducible over GF(2).
/// Challenges are the elements with coefficients 0 and 1, one for each residue: to multiply by them takes additions
/// only. Elements as in galois_rows.h.
template <Ring2k R>
struct GaloisRing {
  using Word = R;
  using Minus = std::minus<>;
  static constexpr std::size_t kWords = kGaloisRow, kBlock = 64;

  static constexpr std::size_t fold_factor(std::size_t terms) { return terms > 4096 ? 2 : terms > 256 ? 4 : 8; }
  static void set_one(R* element) { *element = 1; }
  static void draw(Prg& prg, std::span<R> elements);
  static void draw_challenges(Prg& prg, std::span<R> elements);
  static void add(R* to, const R* x, std::size_t words) { ring_kernels<R>().add_to(to, x, words); }
  static void subtract(R* from, const R* x, std::size_t words) { ring_kernels<R>().subtract_from(from, x, words); }
  static void multiply(R* out, const R* x, const R* y, std::size_t n) { galois_kernels<R>().multiply(out, x, y, n); }
  /// As of Gf64.
  static void combine(R* sum, const R* scalars, const R* x, std::size_t k);
  static void fold(R* x, const R* challenges, std::size_t k, std::size_t m);
  static void add_part(R* sum, const ComponentsOf<R>& one, const ComponentsOf<R>* other, std::size_t terms) {
    galois_kernels<R>().add_part(sum, one, other, terms);
  }

  /// The bits of challenges, and back.
  static RingVector<std::uint64_t> bits_of(std::span<const R> elements);
  static RingVector<R> of_bits(std::span<const std::uint64_t> bits);
};

}  // namespace parley
