#include "core/large_memory.h"

#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace parley {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kAlignment = 64;

constexpr std::size_t rounded_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

}  // namespace

void* allocate_memory(std::size_t bytes) {
  const bool large = bytes >= kLargeMemory;
  const std::size_t alignment = large ? kHugePage : kAlignment;
  const std::size_t size = rounded_up(bytes, alignment);
  void* const memory = size < bytes ? nullptr : std::aligned_alloc(alignment, size);
  if (!memory && bytes > 0) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (large) madvise(memory, size, MADV_HUGEPAGE);  // a kernel without them gives small pages
#endif
  return memory;
}

void free_memory(void* memory) noexcept { std::free(memory); }

}  // namespace parley
