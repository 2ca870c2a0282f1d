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
  static constexpr std::size_t kWords = 1;

  static constexpr std::size_t fold_factor(std::size_t) { return 8; }
  static void set_one(Word* element) { *element = 1; }
  static void draw(Prg& prg, std::span<Word> elements) { prg.fill(elements); }
  static void add(Word* to, const Word* x, std::size_t words) { std::transform(to, to + words, x, to, Minus()); }
  static void subtract(Word* from, const Word* x, std::size_t words) { add(from, x, words); }
  static void multiply(Word* out, const Word* x, const Word* y, std::size_t n) { gf64().multiply(out, x, y, n); }
  static void combine(Word* out, const Word* scalars, const Word* x, std::size_t k, std::size_t m) {
    gf64().combine(out, scalars, x, k, m);
  }
  static void add_pair_parts(Word* out, const ComponentsOf<Word>& operands, std::size_t k, std::size_t m) {
    gf64().add_pair_parts(out, operands, k, m);
  }
};

}  // namespace parley
