#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>

namespace parley {

/// `T`s in memory that this process and those it forks have in common.
template <typename T>
class SharedArray {
 public:
  explicit SharedArray(std::size_t count)
      : bytes_(count * sizeof(T)),
        memory_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    std::uninitialized_value_construct_n(static_cast<T*>(memory_), count);
  }
  ~SharedArray() { munmap(memory_, bytes_); }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  T& operator[](std::size_t i) const { return std::launder(static_cast<T*>(memory_))[i]; }

 private:
  std::size_t bytes_;
  void* memory_;
};

}  // namespace parley
