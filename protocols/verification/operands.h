#pragma once

#include <cstddef>

namespace parley {

/// Both components of this party's shares of x and y. Its part of a product is x0 (y0 + y1) + x1 y0.
template <typename Word>
struct ComponentsOf {
  const Word *x0, *x1, *y0, *y1;
};

template <typename Word>
ComponentsOf<Word> operator+(const ComponentsOf<Word>& operands, std::size_t words) {
  return {operands.x0 + words, operands.x1 + words, operands.y0 + words, operands.y1 + words};
}

}  // namespace parley
