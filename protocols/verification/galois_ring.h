#pragma once

#include <functional>
#include <span>

#include "core/random.h"
#include "protocols/kernels/ring_kernels.h"
#include "protocols/verification/galois_rows.h"
#include "protocols/verification/gf64.h"

namespace parley {

/// All usable paths, fastest first.
std::span<const GaloisRows* const> galois_paths();

/// GR(2^k, 47), the extension of Z_2^k in which a polynomial of degree e that is not 0 has at most a share e / 2^47 of
/// all elements as roots: what does not vanish is 2^v times what does not vanish modulo 2, in GF(2^47). (X^47 + X^5 + 1
/// is irreducible over GF(2).) Elements as in galois_rows.h; products of many elements are matrix products over Z_2^k.
template <Ring2k R>
struct GaloisRing {
  using Word = R;
  using Minus = std::minus<>;
  static constexpr std::size_t kWords = kGaloisRow;

  static constexpr std::size_t fold_factor(std::size_t terms) { return terms > 1024 ? 4 : 8; }
  static void set_one(R* element) { *element = 1; }
  static void draw(Prg& prg, std::span<R> elements);
  static void add(R* to, const R* x, std::size_t words) { ring_kernels<R>().add_to(to, x, words); }
  static void subtract(R* from, const R* x, std::size_t words) { ring_kernels<R>().subtract_from(from, x, words); }
  static void multiply(R* out, const R* x, const R* y, std::size_t n);
  /// As of Gf64.
  static void combine(R* out, const R* scalars, const R* x, std::size_t k, std::size_t m);
  static void add_pair_parts(R* out, const ComponentsOf<R>& operands, std::size_t k, std::size_t m);

  /// As in galois_rows.h.
  static void cross(R* out, const R* operands, std::size_t k, std::size_t n);
  static void subset_sums(R* sums, const R* values, const std::uint64_t* bits, std::size_t places, std::size_t n);

  /// Row i is X^i times `element`: row vector times matrix is the product.
  static void fill_matrix(R* matrix, const R* element);
};

}  // namespace parley
