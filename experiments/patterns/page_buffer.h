#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "core/types.h"

namespace parley {

/// Page-aligned memory whose pages are there before anything is timed.
class PageBuffer {
 public:
  explicit PageBuffer(std::size_t size)
      : size_(size), memory_(static_cast<std::byte*>(std::aligned_alloc(kPage, (size / kPage + 1) * kPage))) {
    if (!memory_) throw std::bad_alloc();
    std::memset(memory_.get(), 0, size);
  }

  MutableBytes bytes() const { return {memory_.get(), size_}; }

  /// The i-th of equal parts of `length` bytes.
  MutableBytes slot(std::size_t i, std::size_t length) const { return bytes().subspan(i * length, length); }

 private:
  static constexpr std::size_t kPage = 4096;

  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };

  std::size_t size_;
  std::unique_ptr<std::byte, Free> memory_;
};

}  // namespace parley
