#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "core/large_memory.h"
#include "core/ring.h"
#include "core/word128.h"

namespace parley {

/// Leaves new elements as they are: filling a long vector with zeros that are overwritten at once costs a whole pass.
/// Long vectors lie in huge pages.
template <typename T>
struct Uninitialized : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Uninitialized<U>;
  };

  T* allocate(std::size_t n) {
    if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(allocate_memory(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t) noexcept { free_memory(memory); }

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

/// The same of elements of Z_2^128, and of bytes.
using Word128Vector = std::vector<Word128, Uninitialized<Word128>>;
using ByteVector = std::vector<std::byte, Uninitialized<std::byte>>;

/// words[indices[0]], words[indices[1]], ...
template <typename Vector>
Vector gathered(const Vector& words, std::span<const std::size_t> indices) {
  Vector some(indices.size());
  for (std::size_t i = 0; i < some.size(); ++i) some[i] = words[indices[i]];
  return some;
}

}  // namespace parley
