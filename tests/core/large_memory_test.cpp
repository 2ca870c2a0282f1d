#include "core/large_memory.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <new>
#include <set>
#include <vector>

#include "core/ring_vector.h"

namespace parley {
namespace {

bool is_aligned(const void* memory, std::size_t to) { return reinterpret_cast<std::uintptr_t>(memory) % to == 0; }

TEST(LargeMemory, IsAlignedAndAllOfItIsThere) {
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{100}, kLargeMemory - 1, kLargeMemory, kLargeMemory + 1}) {
    void* const memory = allocate_memory(bytes);
    EXPECT_TRUE(is_aligned(memory, bytes < kLargeMemory ? 64 : 2 << 20)) << bytes;
    std::memset(memory, 0x5a, bytes);
    free_memory(memory);
  }
  free_memory(allocate_memory(0));
}

// Under the sanitizer nothing is kept, so that it sees the use of freed memory.
#ifndef __SANITIZE_ADDRESS__
TEST(LargeMemory, ThatWasGivenBackIsHandedOutAgainToTheSameSizeOnly) {
  constexpr std::size_t kSize = 13 * (std::size_t{2} << 20), kOther = kSize + 1;  // used nowhere else in this program
  const std::set<void*> before{allocate_memory(kSize), allocate_memory(kSize)};
  for (void* memory : before) free_memory(memory);
  void* const other = allocate_memory(kOther);
  const std::set<void*> after{allocate_memory(kSize), allocate_memory(kSize)};
  EXPECT_EQ(after, before);
  EXPECT_FALSE(before.contains(other));
  for (void* memory : after) free_memory(memory);
  free_memory(other);
}

/// Of this process, in pages.
long resident() {
  long all = 0, here = 0;
  std::ifstream("/proc/self/statm") >> all >> here;
  return here;
}

TEST(LargeMemory, ThatIsKeptCanBeLetGo) {
  constexpr std::size_t kSize = 64 << 20;
  void* const memory = allocate_memory(kSize);
  std::memset(memory, 1, kSize);
  free_memory(memory);
  const long kept = resident();
  release_kept_memory();
  malloc_trim(0);
  EXPECT_LT(resident(), kept - static_cast<long>(kSize / 4096 / 2));
}
#endif

TEST(LargeMemory, IsGivenBackToTheSystemWhenTooMuchIsKept) {
  std::vector<void*> blocks;
  for (int i = 0; i < 80; ++i) blocks.push_back(allocate_memory(kLargeMemory + (i % 3) * kLargeMemory));
  for (void* memory : blocks) free_memory(memory);
  for (void*& memory : blocks) memory = allocate_memory(kLargeMemory);
  std::ranges::sort(blocks);
  EXPECT_EQ(std::ranges::adjacent_find(blocks), blocks.end());
  for (void* memory : blocks) free_memory(memory);
}

TEST(LargeMemory, ThatCannotBeIsRefused) {
  EXPECT_THROW(allocate_memory(std::numeric_limits<std::size_t>::max() - 1), std::bad_alloc);
  EXPECT_THROW(RingVector<std::uint64_t>().get_allocator().allocate(std::size_t{1} << 61), std::bad_alloc);
}

TEST(RingVector, KeepsItsElementsWhenItBecomesLarge) {
  RingVector<std::uint64_t> words;
  for (std::uint64_t i = 0; i < 700'000; ++i) words.push_back(i * i);
  const RingVector<std::uint64_t> copy = words;
  for (std::uint64_t i = 0; i < words.size(); ++i) ASSERT_EQ(copy[i], i * i);
}

}  // namespace
}  // namespace parley
