#pragma once

#include <algorithm>
#include <functional>

#include "core/random.h"
#include "core/ring_vector.h"
#include "protocols/verification/gf64.h"

namespace parley {

/// GF(2^64) as the inner-product check sees it: elements are stretches of kWords words.
struct Gf64 {
  using Word = std::uint64_t;
  using Minus = std::bit_xor<>;  ///< of words
  static constexpr std::size_t kWords = 1, kBlock = 512;

  static constexpr std::size_t fold_factor(std::size_t) { return 8; }
  static void set_one(Word* element) { *element = 1; }
  static void draw(Prg& prg, std::span<Word> elements) { prg.fill(elements); }
  static void draw_challenges(Prg& prg, std::span<Word> elements) { draw(prg, elements); }
  static void add(Word* to, const Word* x, std::size_t words) { std::transform(to, to + words, x, to, Minus()); }
  static void subtract(Word* from, const Word* x, std::size_t words) { add(from, x, words); }
  static void multiply(Word* out, const Word* x, const Word* y, std::size_t n) { gf64().multiply(out, x, y, n); }
  /// sum_0 = sum over j < k of scalars_j x_j.
  static void combine(Word* sum, const Word* scalars, const Word* x, std::size_t k) {
    gf64().combine(sum, scalars, x, k, 1);
  }
  /// x_w = sum over j < k of challenges_j x_(j m + w), w < m, where challenges_0 = 1.
  static void fold(Word* x, const Word* challenges, std::size_t k, std::size_t m) {
    gf64().combine(x, challenges, x, k, m);
  }
  /// sum += this party's part of <x, y>, where x and y are those of `one`, or of `one` and `other` added.
  static void add_part(Word* sum, const ComponentsOf<Word>& one, const ComponentsOf<Word>* other, std::size_t terms) {
    gf64().add_part(sum, one, other, terms);
  }
};

}  // namespace parley
