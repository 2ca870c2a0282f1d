#pragma once

/// Memory for long vectors. Touching fresh memory page by page costs a multiplication as much as its arithmetic: the
/// kernel is asked for huge pages, of which a vector of a million words needs four instead of two thousand.

#include <cstddef>

namespace parley {

/// From so many bytes on memory is large: less would waste too much of its last huge page.
inline constexpr std::size_t kLargeMemory = std::size_t{4} << 20;

/// At least `bytes`, aligned to 64 bytes, or to a huge page if it is large. Throws std::bad_alloc.
void* allocate_memory(std::size_t bytes);
void free_memory(void* memory) noexcept;

/// Freed large memory is kept for the next of its size. This lets go of what is kept.
void release_kept_memory() noexcept;

}  // namespace parley
