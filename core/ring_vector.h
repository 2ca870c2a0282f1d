#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/ring.h"
#include "core/word128.h"

namespace parley {

/// Leaves new elements as they are: filling a long vector with zeros that are overwritten at once costs a whole pass.
template <typename T>
struct Uninitialized : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Uninitialized<U>;
  };
  template <typename U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
  }
};

/// `RingVector<R>(n)` has n elements of no particular value.
template <Ring2k R>
using RingVector = std::vector<R, Uninitialized<R>>;

/// The same of elements of Z_2^128.
using Word128Vector = std::vector<Word128, Uninitialized<Word128>>;

/// words[indices[0]], words[indices[1]], ...
template <typename Vector>
Vector gathered(const Vector& words, std::span<const std::size_t> indices) {
  Vector some(indices.size());
  for (std::size_t i = 0; i < some.size(); ++i) some[i] = words[indices[i]];
  return some;
}

}  // namespace parley
