#include "core/large_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <mutex>
#include <new>
#include <unordered_map>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace parley {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMostKept = std::size_t{256} << 20;  // bytes

#ifdef __SANITIZE_ADDRESS__
constexpr bool kKeeps = false;  // or the use of freed memory would go unnoticed
#else
constexpr bool kKeeps = true;
#endif

constexpr std::size_t rounded_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

void* fresh_memory(std::size_t alignment, std::size_t size) {
  void* const memory = std::aligned_alloc(alignment, size);
  if (!memory && size > 0) throw std::bad_alloc();
  return memory;
}

/// Large memory of this process: what is in use, and what was given back and is kept for the next of its size.
class LargeMemory {
 public:
  void* take(std::size_t size) {
    const std::lock_guard lock(mutex_);
    const auto kept =
        std::find_if(kept_.rbegin(), kept_.rend(), [&](const Block& block) { return block.size == size; });
    void* memory = nullptr;
    if (kept != kept_.rend()) {
      memory = kept->memory;
      bytes_kept_ -= size;
      kept_.erase(std::next(kept).base());
    } else {
      memory = fresh_memory(kHugePage, size);
#ifdef MADV_HUGEPAGE
      madvise(memory, size, MADV_HUGEPAGE);  // a kernel without them gives small pages
#endif
    }
    in_use_[memory] = size;
    return memory;
  }

  /// False for memory that did not come from here.
  bool give_back(void* memory) {
    const std::lock_guard lock(mutex_);
    const auto used = in_use_.find(memory);
    if (used == in_use_.end()) return false;
    kept_.push_back({used->second, memory});
    bytes_kept_ += used->second;
    in_use_.erase(used);
    let_go(kKeeps ? kMostKept : 0);
    return true;
  }

  void let_go_of_all() {
    const std::lock_guard lock(mutex_);
    let_go(0);
  }

 private:
  struct Block {
    std::size_t size;
    void* memory;
  };

  /// Until at most `most` bytes are kept.
  void let_go(std::size_t most) {
    while (bytes_kept_ > most) {
      bytes_kept_ -= kept_.front().size;
      std::free(kept_.front().memory);
      kept_.pop_front();
    }
  }

  std::mutex mutex_;
  std::unordered_map<void*, std::size_t> in_use_;
  std::deque<Block> kept_;  // the one that was given back first is at the front
  std::size_t bytes_kept_ = 0;
};

/// Of the process, as the heap is. Never destroyed: vectors may outlive whatever ends the process.
LargeMemory& large_memory() {
  static LargeMemory& memory = *new LargeMemory;
  return memory;
}

}  // namespace

void* allocate_memory(std::size_t bytes) {
  const bool large = bytes >= kLargeMemory;
  const std::size_t alignment = large ? kHugePage : kAlignment;
  const std::size_t size = rounded_up(bytes, alignment);
  if (size < bytes) throw std::bad_alloc();
  return large ? large_memory().take(size) : fresh_memory(alignment, size);
}

void free_memory(void* memory) noexcept {
  const bool may_be_large = reinterpret_cast<std::uintptr_t>(memory) % kHugePage == 0;
  if (!may_be_large || !large_memory().give_back(memory)) std::free(memory);
}

void release_kept_memory() noexcept { large_memory().let_go_of_all(); }

}  // namespace parley
