#pragma once

/// GF(2^128) modulo x^128 + x^7 + x^2 + x + 1. Bit i of a block is the coefficient of x^i.

#include <cstddef>
#include <span>
#include <string_view>

#include "protocols/ot/ot_block.h"

namespace parley {

/// The sum of x[i] * y[i].
using Gf128InnerProduct = OtBlock(const OtBlock* x, const OtBlock* y, std::size_t n);

struct Gf128Path {
  std::string_view name;
  bool (*usable)();
  Gf128InnerProduct* inner_product;
};

/// Fastest first; the last one, "portable", runs anywhere.
std::span<const Gf128Path> gf128_paths();

OtBlock gf128_inner_product(const OtBlock* x, const OtBlock* y, std::size_t n);

Gf128InnerProduct gf128_inner_product_portable, gf128_inner_product_pclmul;

}  // namespace parley
